// Words of the page Command; see words.ts.
import type { Pair } from "./words";

export const COMMAND = {
  cmd_intro: [
    "Who may lead each operation, who must agree, and how many days until the command stands at even odds.",
    "Qui peut diriger chaque opération, qui doit consentir, et en combien de jours le commandement est prêt, à chances égales.",
  ],
  headquarters: ["Headquarters", "État-major"],
  chosen: ["chosen", "choisi"],
  blocked: ["not possible", "impossible"],
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
} satisfies Record<string, Pair>;
