"""The addresses of the web app, one module for each sort of question."""
