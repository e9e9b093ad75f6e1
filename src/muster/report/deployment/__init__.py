"""How a deployment is shown: terminal, map, page, PDF and workbook."""
