// Words of long work: deployments and campaigns; see words.ts.
import type { Pair } from "./words";

export const JOBS = {
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
  whole_report: ["Whole report", "Rapport complet"],
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
  so_far_chance: [
    "Probability that an operation fails at least once, so far: {estimate} (95 %: {low} to {high})",
    "Probabilité qu’une opération échoue au moins une fois, à ce stade : {estimate} (95 % : de {low} à {high})",
  ],
  so_far_worth: [
    "Standard error so far {error} points, {wanted} wanted; part {parts} of {of}",
    "Erreur type à ce stade {error} point, {wanted} visé ; partie {parts} sur {of}",
  ],
  so_far_plan: [
    "Best so far {best} weighted tonne-days late, at least {bound} in any plan; gap {gap}",
    "Meilleur à ce stade : {best} tonnes-jours pondérées de retard, au moins {bound} dans tout plan ; écart {gap}",
  ],
  so_far_plan_bound: [
    "At least {bound} weighted tonne-days late in any plan; none yet keeps every limit",
    "Au moins {bound} tonnes-jours pondérées de retard dans tout plan ; aucun ne respecte encore toutes les limites",
  ],
  so_far_units: [
    "Further units, best so far: {best} million euro, at least {bound} in any case; gap {gap}",
    "Unités supplémentaires, meilleur à ce stade : {best} millions d’euros, au moins {bound} dans tous les cas ; écart {gap}",
  ],
  so_far_division: [
    "Division among nations, best so far: cost {best} million euro, at least {bound} in any case; gap {gap}",
    "Répartition entre nations, meilleur à ce stade : coût {best} millions d’euros, au moins {bound} dans tous les cas ; écart {gap}",
  ],
  job_older: ["earlier version or data", "version ou données antérieures"],
  older_result: [
    "An earlier version of Muster, or other data, made this result. It may differ from what this version finds.",
    "Ce résultat vient d’une version antérieure de Muster, ou d’autres données. Il peut différer de ce que trouve cette version.",
  ],
  run_again: ["Run again", "Relancer"],
  from: ["From", "De"],
  to: ["To", "Vers"],
  t_per_day: ["Tonnes that day", "Tonnes ce jour"],
  persons_per_day: ["Persons that day", "Personnes ce jour"],
} satisfies Record<string, Pair>;
