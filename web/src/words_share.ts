// Words of sharing and saving; see words.ts.
import type { Pair } from "./words";

export const SHARE = {
  link: ["Link to this view", "Lien vers cette vue"],
  link_help: [
    "The whole case is in the link, after #: it never reaches a server’s log.",
    "Tout le cas est dans le lien, après # : il n’atteint jamais le journal d’un serveur.",
  ],
  python: ["Python", "Python"],
  shell: ["Command line", "Ligne de commande"],
  same_number: ["Prints the same numbers.", "Donne les mêmes nombres."],
  downloads: ["Downloads", "Téléchargements"],
  dl_zip: ["ZIP: tables, README, licence, citation, code", "ZIP : tableaux, README, licence, citation, code"],
  dl_html: ["One HTML file, opens without network", "Un fichier HTML, s’ouvre sans réseau"],
  dl_pdf: ["PDF report", "Rapport PDF"],
  dl_xlsx: ["Workbook (XLSX)", "Classeur (XLSX)"],
  dl_json: ["Run record (JSON)", "Enregistrement (JSON)"],
  figures: ["Figures", "Graphiques"],
  embed: ["Embed", "Intégrer"],
  embed_help: [
    "Save the HTML file beside your own page, then paste this into it.",
    "Enregistrez le fichier HTML à côté de votre page, puis collez-y ceci.",
  ],
  print: ["Print this page", "Imprimer cette page"],
} satisfies Record<string, Pair>;
