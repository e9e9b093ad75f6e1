// Words of the page Command; see words.ts.
import type { Pair } from "./words";

export const COMMAND = {
  cmd_intro: [
    "Who may lead each operation, who must agree, and after how many days the command is ready, at even odds.",
    "Qui peut diriger chaque opération, qui doit donner son accord, et en combien de jours le commandement est prêt, à chances égales.",
  ],
  headquarters: ["Headquarters", "État-major"],
  chosen: ["chosen", "choisi"],
  blocked: ["not possible", "impossible"],
  must_agree: ["{n} must agree", "Accords nécessaires : {n}"],
  any_can_stop: ["Each of these can stop it:", "Chacun de ces États peut s’y opposer :"],
  nobody_veto: ["Nobody outside the participants must agree.", "Aucun accord n’est nécessaire hors des participants."],
  day_range: [
    "Ready after {a} to {b} days in 8 of 10 draws; in time with a probability of {share}.",
    "Prêt en {a} à {b} jours dans 8 tirages sur 10 ; à temps avec une probabilité de {share}.",
  ],
  key_in_time: ["ready in time, at even odds or better", "prêt à temps, à chances égales ou mieux"],
  key_late: ["possible, but later than asked", "possible, mais plus tard que demandé"],
  key_blocked: ["not possible; choose it to see why", "impossible ; choisissez la case pour la raison"],
  require: ["Allow only this arrangement", "N’admettre que ce dispositif"],
  allow_all: ["Allow every arrangement", "Admettre tout dispositif"],
  cmd_pick: ["Choose a cell of the table to see who must agree, or why it is not possible.", "Choisissez une case pour voir qui doit donner son accord, ou pourquoi c’est impossible."],
  hq_costs: ["What a headquarters of one’s own would cost", "Ce que coûterait un état-major propre"],
  staff: ["Staff", "Personnel"],
  startup: ["To set up, M€", "Mise en place, M€"],
  yearly: ["A year, M€", "Par an, M€"],
} satisfies Record<string, Pair>;
