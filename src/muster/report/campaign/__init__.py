"""How a campaign is shown: terminal, page, PDF and workbook."""
