/** What of a PodDisruptionBudget is stored and has no effect yet: its controller does not exist. */
export const podDisruptionBudgetNotSimulated = (): readonly string[] => [
  'PodDisruptionBudgets are stored but not simulated: their status is never computed',
];
