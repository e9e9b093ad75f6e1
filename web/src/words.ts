// Every text of the page, in English and French; the only place where one stands.
import { FRENCH_NAMES } from "./names";

type Pair = readonly [en: string, fr: string];
export const WORDS = {
  skip: ["Skip to the answer", "Aller à la réponse"],
  board: ["Board", "Tableau"],
  nation: ["Nation", "Nation"],
  deploy: ["Deploy", "Déployer"],
  time: ["Time", "Durée"],
  command: ["Command", "Commandement"],
  data: ["Data", "Données"],
  pages: ["Pages", "Pages"],
  undo: ["Undo", "Annuler"],
  redo: ["Redo", "Rétablir"],
  share: ["Share and save", "Partager et enregistrer"],
  dark: ["Dark", "Sombre"],
  light: ["Light", "Clair"],
  levers: ["What if", "Et si"],
  ambition: ["Level of ambition", "Niveau d’ambition"],
  own_studies: ["Your studies", "Vos études"],
  bundled: ["Bundled", "Fournies"],
  troops: ["Reading of its size", "Lecture de sa taille"],
  troops_high: ["high", "haute"],
  troops_low: ["low", "basse"],
  us: ["United States", "États-Unis"],
  us_full: ["fully present", "pleinement présents"],
  us_reduced_2026: ["reduced as reported in 2026", "réduits comme annoncé en 2026"],
  us_diverted: ["tied down in Asia", "retenus en Asie"],
  us_enablers_only: ["only their enablers", "seuls leurs moyens d’appui"],
  us_absent: ["absent", "absents"],
  year: ["Year of the forces", "Année des forces"],
  readiness: ["Readiness", "Disponibilité"],
  needs: ["Size of needs", "Ampleur des besoins"],
  rule50: [
    "No nation provides more than half of a capability",
    "Aucune nation ne fournit plus de la moitié d’une capacité",
  ],
  operations: ["Operations", "Opérations"],
  starts_on: ["decided on day", "décidée au jour"],
  led_by: ["Led under", "Dirigée sous"],
  any_command: ["any arrangement", "tout arrangement"],
  nations: ["Nations and pools", "Nations et flottes communes"],
  nations_help: ["Switch off to leave out.", "Désactiver pour exclure."],
  all_in: ["all take part", "toutes participent"],
  n_out: ["{n} left out", "{n} exclues"],
  reset: ["Back to the study as it is", "Revenir à l’étude telle quelle"],
  exact: ["exact", "exact"],
  exact_long: ["Proved: gap {gap} %, checked outside the solver", "Prouvé : écart {gap} %, vérifié hors du solveur"],
  estimate: ["estimate", "estimation"],
  estimate_long: [
    "Upper bound by relaxation; the proof follows",
    "Borne supérieure par relaxation ; la preuve suit",
  ],
  waiting: ["working", "calcul"],
  at_most: [
    "At most {share} of what all operations need can be covered. Which of them can be run in full is being proved.",
    "Au plus {share} des besoins de toutes les opérations peuvent être couverts. La preuve dira lesquelles peuvent être menées entièrement.",
  ],
  asking: ["Asking ...", "Calcul en cours ..."],
  covered: ["of all needs covered", "des besoins couverts"],
  run_in_full: ["operations run in full", "opérations menées entièrement"],
  estimated: ["of the input is estimated", "des données sont estimées"],
  against_a: ["against A", "par rapport à A"],
  gap_board: ["Gap board", "Tableau des lacunes"],
  gap_help: [
    "Coverage of the worst phase. Arrow keys move, Enter shows why.",
    "Couverture de la pire phase. Les flèches déplacent, Entrée montre pourquoi.",
  ],
  capability: ["Capability", "Capacité"],
  not_needed: ["not needed", "non requis"],
  critical: ["critical: without it the operation cannot run in full", "critique : sans elle l’opération ne peut être menée entièrement"],
  only_short: ["Only what is short", "Seulement ce qui manque"],
  find: ["Find a capability", "Chercher une capacité"],
  no_match: ["Nothing fits this search.", "Rien ne correspond à cette recherche."],
  why: ["Why", "Pourquoi"],
  why_empty: [
    "Choose a cell of the board: you will see who provides it, why it is short, what could close it, and the source of every figure.",
    "Choisissez une case du tableau : vous verrez qui fournit, pourquoi il manque, ce qui pourrait combler, et la source de chaque chiffre.",
  ],
  needed: ["needed", "requis"],
  met: ["met", "couvert"],
  one_more: ["One more unit here is worth", "Une unité de plus ici vaut"],
  of_ambition: ["of the ambition", "de l’ambition"],
  nothing_more: ["One more unit here changes nothing.", "Une unité de plus ici ne change rien."],
  phases: ["By phase", "Par phase"],
  days: ["days {a} to {b}", "jours {a} à {b}"],
  reasons: ["What it is short of", "Ce qui manque"],
  does_not_exist: ["does not exist", "n’existe pas"],
  not_ready: ["not ready", "pas prêt"],
  not_willing: ["not willing", "ne participe pas"],
  cannot_be_led: ["cannot be led", "ne peut être dirigé"],
  not_in_time: ["not there in time", "pas sur place à temps"],
  elsewhere: ["busy elsewhere", "occupé ailleurs"],
  providers: ["Who provides it", "Qui le fournit"],
  nobody: ["Nobody.", "Personne."],
  closers: ["Who could close it", "Qui pourrait combler"],
  closers_help: [
    "Worth of one more unit held, by the relaxation; price of one where published.",
    "Valeur d’une unité détenue en plus, par la relaxation ; prix unitaire s’il est publié.",
  ],
  sources: ["Sources", "Sources"],
  n_sources: ["{n} figures stand behind it", "{n} chiffres le fondent"],
  confidence: ["Confidence", "Confiance"],
  close: ["Close", "Fermer"],
  changed: ["What changed against A", "Ce qui change par rapport à A"],
  changed_none: ["Nothing changed.", "Rien n’a changé."],
  changed_how: [
    "Keep this case as A and try another beside it.",
    "Gardez ce cas comme A et essayez-en un autre à côté.",
  ],
  points: ["pts", "pts"],
  cases: ["Cases", "Cas"],
  add_case: ["Compare: copy as {letter}", "Comparer : copier en {letter}"],
  drop_case: ["Remove case {letter}", "Retirer le cas {letter}"],
  copy: ["Copy", "Copier"],
  copied: ["Copied", "Copié"],
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
  figures: ["Figures", "Figures"],
  embed: ["Embed", "Intégrer"],
  embed_help: [
    "Save the HTML file beside your own page, then paste this into it.",
    "Enregistrez le fichier HTML à côté de votre page, puis collez-y ceci.",
  ],
  print: ["Print this page", "Imprimer cette page"],
  cmd_intro: [
    "Who may lead each operation, who must agree, and how many days until the command stands at even odds.",
    "Qui peut diriger chaque opération, qui doit consentir, et en combien de jours le commandement est prêt, à chances égales.",
  ],
  headquarters: ["Headquarters", "État-major"],
  chosen: ["chosen", "choisi"],
  blocked: ["not possible", "impossible"],
  days_unit: ["days", "jours"],
  must_agree: ["must agree", "doivent consentir"],
  any_can_stop: ["Each of these can stop it:", "Chacun peut l’arrêter :"],
  nobody_veto: ["Nobody outside the participants must agree.", "Personne hors des participants ne doit consentir."],
  day_range: ["Stands after {a} to {b} days (8 of 10 draws)", "Prêt après {a} à {b} jours (8 tirages sur 10)"],
  in_time: ["in time with probability", "à temps avec une probabilité de"],
  require: ["Allow only this arrangement", "N’admettre que cet arrangement"],
  allow_all: ["Allow every arrangement", "Admettre tout arrangement"],
  cmd_pick: ["Choose a cell of the matrix to see who must agree.", "Choisissez une case pour voir qui doit consentir."],
  hq_costs: ["What a headquarters of one’s own would cost", "Ce que coûterait un état-major propre"],
  staff: ["Staff", "Personnel"],
  startup: ["Start-up, M€", "Mise en place, M€"],
  yearly: ["A year, M€", "Par an, M€"],
  note: ["Note", "Note"],
  data_intro: [
    "Every figure with its source, date and confidence. Unknown is an empty cell, never zero.",
    "Chaque chiffre avec sa source, sa date et sa confiance. L’inconnu est une case vide, jamais zéro.",
  ],
  tables: ["Tables", "Tables"],
  table: ["Table", "Table"],
  rows: ["rows", "lignes"],
  filter: ["Filter rows", "Filtrer les lignes"],
  showing: ["{n} of {all} rows", "{n} lignes sur {all}"],
  more: ["Show more", "Afficher plus"],
  previous: ["Previous", "Précédent"],
  trace: ["Where does a number come from?", "D’où vient un nombre ?"],
  trace_help: ["A nation, system, capability, source, or HOLDER/SYSTEM, for example DEU/aar.", "Une nation, un système, une capacité, une source, ou DÉTENTEUR/SYSTÈME, par exemple DEU/aar."],
  look_up: ["Look up", "Chercher"],
  overrides: ["Assumptions you can change", "Hypothèses modifiables"],
  overrides_help: ["A change is part of your case and its link; source data stay as they are.", "Un changement fait partie de votre cas et de son lien ; les données restent telles quelles."],
  assumption: ["Assumption", "Hypothèse"],
  value: ["Value", "Valeur"],
  range: ["Range", "Plage"],
  reason: ["Reason", "Raison"],
  changed_by_you: ["changed", "modifié"],
  upload: ["Use your own study", "Utiliser votre étude"],
  upload_help: [
    "A study folder’s files (study.toml and CSV tables), CSV tables alone, or one workbook (.xlsx). They stay on this machine.",
    "Les fichiers d’un dossier d’étude (study.toml et tables CSV), des tables CSV seules, ou un classeur (.xlsx). Ils restent sur cette machine.",
  ],
  choose_files: ["Choose files", "Choisir des fichiers"],
  study_name: ["Name", "Nom"],
  checking: ["Checking ...", "Vérification ..."],
  upload_ok: ["Kept. It is now the study of this case.", "Conservée. C’est maintenant l’étude de ce cas."],
  defects: ["{n} defects; nothing was kept", "{n} défauts ; rien n’a été conservé"],
  deploy_intro: [
    "Does the force get there in time, with which lift, and what binds? Planning it takes a minute or more.",
    "La force arrive-t-elle à temps, avec quels transports, et qu’est-ce qui limite ? Le calcul prend une minute ou plus.",
  ],
  time_intro: [
    "How often would crises at the same time overwhelm the force in the coming decades? Histories are drawn at random.",
    "Combien de fois des crises simultanées dépasseraient-elles la force dans les décennies à venir ? Des histoires sont tirées au sort.",
  ],
  run_deploy: ["Plan the deployment", "Planifier le déploiement"],
  run_time: ["Run the campaign", "Lancer la campagne"],
  trials: ["Histories drawn", "Histoires tirées"],
  years: ["Years in each", "Années dans chacune"],
  horizon: ["Days planned", "Jours planifiés"],
  job_waiting: ["waiting", "en attente"],
  job_running: ["running", "en cours"],
  job_done: ["done", "terminé"],
  job_failed: ["failed", "échec"],
  job_cancelled: ["cancelled", "interrompu"],
  cancel: ["Cancel", "Interrompre"],
  seconds: ["{n} s", "{n} s"],
  earlier: ["Earlier runs", "Calculs antérieurs"],
  show: ["Show", "Afficher"],
  no_jobs: ["None yet. Whatever you start here goes on if you close the page.", "Aucun. Ce que vous lancez ici continue si vous fermez la page."],
  for_other: ["This result is of another case: {what}", "Ce résultat est celui d’un autre cas : {what}"],
  goes_on: ["It goes on if you close this page.", "Le calcul continue si vous fermez cette page."],
  as_table: ["As a table", "En tableau"],
  whole_report: ["Whole report", "Rapport complet"],
  failed: ["That did not work.", "Cela n’a pas fonctionné."],
  lost: ["The server does not answer. Is ‘muster serve’ still running?", "Le serveur ne répond pas. « muster serve » tourne-t-il encore ?"],
  bad_link: ["The link could not be opened:", "Le lien n’a pu être ouvert :"],
  ask_levers: ["Who is asked, and how", "À qui l’on demande, et comment"],
  ask_nation: ["Nation", "Nation"],
  ask_nation_help: ["Type a name or a code.", "Tapez un nom ou un code."],
  ask_year: ["Asked from", "Demandé à partir de"],
  ask_case: ["Case", "Cas"],
  ask_case_change: ["Change it on the board", "Le changer sur le tableau"],
  key: ["Burden is shared by", "La charge se partage selon"],
  key_gdp: ["GDP", "le PIB"],
  key_population: ["population", "la population"],
  key_gdp_per_head: ["GDP, corrected for wealth by head", "le PIB, corrigé par habitant"],
  key_spending: ["defence spending", "la dépense de défense"],
  key_equal_effort: ["what is missing to the pledged defence spending", "ce qui manque aux dépenses promises"],
  key_mixed: ["half GDP, half population", "moitié PIB, moitié population"],
  drive: ["Ask for", "Demander"],
  drive_need: ["what the ambition takes", "ce qu’exige l’ambition"],
  drive_share: ["what a share of GDP can buy", "ce que paie une part du PIB"],
  drive_plan: ["what today’s spending can buy", "ce que paie la dépense d’aujourd’hui"],
  drive_percent: ["Share of GDP, %", "Part du PIB, %"],
  rules: ["Rules", "Règles"],
  rules_on: ["all are on", "toutes actives"],
  n_off: ["{n} off", "{n} inactives"],
  offers: ["Fixed offers", "Offres fixes"],
  offers_help: [
    "What a nation has decided to give of a capability; the rest is divided again.",
    "Ce qu’une nation a décidé de donner ; le reste est partagé à nouveau.",
  ],
  offer_units: ["Units", "Unités"],
  offer_add: ["Fix this offer", "Fixer cette offre"],
  offer_drop: ["Remove the offer: {what}", "Retirer l’offre : {what}"],
  dividing: ["Dividing what is missing among all nations …", "Répartition de ce qui manque entre les nations …"],
  old_answer: ["Below is the answer to the question before.", "Ci-dessous, la réponse à la question précédente."],
  pick_nation: ["No nation of that name takes part.", "Aucune nation de ce nom ne participe."],
  letter: ["Target letter (PDF)", "Lettre d’objectifs (PDF)"],
  package: ["What is asked", "Ce qui est demandé"],
  package_none: ["Nothing is asked of this nation.", "Rien n’est demandé à cette nation."],
  target: ["Target", "Objectif"],
  shared_in: ["of which in common", "dont en commun"],
  by_year: ["By", "D’ici"],
  cost: ["Cost, M€", "Coût, M€"],
  fair_part: ["Fair part", "Juste part"],
  set_by: ["Size set by", "Taille fixée par"],
  needed_for: ["Needed most for", "Requis surtout pour"],
  why_target: ["Why this target", "Pourquoi cet objectif"],
  from_source: ["Price from: {source}; confidence {level}.", "Prix : {source} ; confiance {level}."],
  level_high: ["high", "élevée"],
  level_medium: ["medium", "moyenne"],
  level_low: ["low", "faible"],
  burden: ["Burden beside fair burden", "Charge et juste charge"],
  burden_help: [
    "Bar: what is asked. Line: the fair burden by the key. Choose a name to see its package.",
    "Barre : ce qui est demandé. Trait : la juste charge selon la clé. Choisissez un nom pour voir son lot.",
  ],
  asked_meur: ["Asked, M€", "Demandé, M€"],
  fair_meur: ["Fair, M€", "Juste, M€"],
  difference: ["Difference, M€", "Écart, M€"],
  mostly_by: ["Mostly because of", "Surtout par"],
  people: ["People", "Personnes"],
  contribution: ["Contribution against spending", "Contribution et dépense"],
  contribution_help: [
    "Filled dot: share of what all forces of the asked year achieve (Shapley value, with twice its standard error). Ring: share of Europe’s GDP. Number: core defence spending, share of own GDP.",
    "Point plein : part de ce que toutes les forces de l’année accomplissent (valeur de Shapley, avec deux erreurs types). Cercle : part du PIB de l’Europe. Nombre : dépense de défense, part du PIB national.",
  ],
  worth_share: ["Share of what is achieved", "Part de ce qui est accompli"],
  gdp_share: ["Share of Europe’s GDP", "Part du PIB de l’Europe"],
  spending_gdp: ["Spending, % of GDP", "Dépense, % du PIB"],
  without_them: ["Lost without", "Perdu sans elle"],
  alone: ["Alone", "Seule"],
  offers_changed: ["What the offers changed", "Ce que les offres changent"],
  before: ["Before", "Avant"],
  after: ["After", "Après"],
  own_offer: ["offer", "offre"],
  worth_title: ["Whose forces are worth how much today", "Quelles forces valent combien aujourd’hui"],
  worth_help: [
    "Shapley values of the case as it stands on the board ({year}): the mean of what each nation adds, over all orders of joining.",
    "Valeurs de Shapley du cas tel qu’il est au tableau ({year}) : la moyenne de ce que chaque nation ajoute, sur tous les ordres d’arrivée.",
  ],
  run_worth: ["Work it out", "Calculer"],
  all_nations: ["All nations", "Toutes les nations"],
  comes_from: ["Where the worth of {name} comes from", "D’où vient la valeur de {name}"],
  more_words: ["In the words of the letter", "Dans les mots de la lettre"],
  all_figures: ["All figures of the division", "Toutes les figures de la répartition"],
  again: ["Try again", "Réessayer"],
  by_day: ["What moves on one day", "Ce qui se déplace en un jour"],
  day: ["Day after the decision", "Jour après la décision"],
  day_said: [
    "Day {day}: {tonnes} t and {persons} persons on the move; {share} of the tonnes are in place.",
    "Jour {day} : {tonnes} t et {persons} personnes en mouvement ; {share} des tonnes sont sur place.",
  ],
  play: ["Play", "Lire"],
  pause: ["Pause", "Pause"],
  mode: ["By", "Par"],
  mode_sea: ["sea", "mer"],
  mode_air: ["air", "air"],
  mode_rail: ["rail", "rail"],
  mode_road: ["road", "route"],
  from: ["From", "De"],
  to: ["To", "Vers"],
  t_per_day: ["Tonnes that day", "Tonnes ce jour"],
  persons_per_day: ["Persons that day", "Personnes ce jour"],
  foot: [
    "Public data and named assumptions: an upper bound of what they allow, not a forecast.",
    "Données publiques et hypothèses nommées : une borne supérieure de ce qu’elles permettent, pas une prévision.",
  ],
  fingerprint: ["inputs", "entrées"],
  land: ["land", "terre"],
  air: ["air", "air"],
  maritime: ["maritime", "mer"],
  joint: ["joint", "interarmées"],
  million: ["M€", "M€"],
} satisfies Record<string, Pair>;

export type Word = keyof typeof WORDS;
export type Language = "en" | "fr";
let language: Language = "en";

export function setLanguage(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
}
export const languageNow = (): Language => language;

export function firstLanguage(): Language {
  const kept = localStorage.getItem("muster-language");
  if (kept === "en" || kept === "fr") return kept;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

export function t(word: Word, with_: Record<string, string | number> = {}): string {
  const said: string = WORDS[word][language === "fr" ? 1 : 0];
  return said.replace(/\{(\w+)\}/g, (_, name: string) => String(with_[name] ?? ""));
}

export const has = (word: string): word is Word => Object.hasOwn(WORDS, word);

// Names that stand in the data: English there, French here where we have them.
export function named(code: string, english: string): string {
  return language === "fr" ? (FRENCH_NAMES.get(code) ?? english) : english;
}
export const foreign = (code: string): string | undefined =>
  language === "fr" && !FRENCH_NAMES.has(code) ? "en" : undefined;

const whole = { en: new Intl.NumberFormat("en-GB"), fr: new Intl.NumberFormat("fr-FR") };
const fine = {
  en: new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 }),
  fr: new Intl.NumberFormat("fr-FR", { maximumSignificantDigits: 3 }),
};
export const count = (value: number): string => whole[language].format(Math.round(value));
export const amount = (value: number): string =>
  Math.abs(value) >= 1000 ? count(value) : fine[language].format(value);
const share0 = new Map<string, Intl.NumberFormat>();
export function percent(value: number, digits = 0): string {
  const key = `${language}${digits}`;
  let form = share0.get(key);
  if (!form) {
    form = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    share0.set(key, form);
  }
  return `${form.format(100 * value)}\u00a0%`;
}
export function signed(points: number, digits = 0): string {
  const said = percent(Math.abs(points), digits).replace("\u00a0%", "");
  return `${points > 0 ? "+" : points < 0 ? "−" : "±"}${said}`;
}
