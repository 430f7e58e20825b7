/** What of a Service is stored and has no effect yet: all of it. */
export const serviceNotSimulated = (): readonly string[] => [
  'Services are stored but traffic is not simulated',
];
