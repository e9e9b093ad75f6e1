"""How targets are shown: letters, briefing, terminal, page and workbook, in English and French."""
