/** The environment that all of Kubernetes' expressions begin with (apiserver/pkg/cel/environment/base.go, 1.36). */
import { Environment } from './environment.ts';
import { conversions } from './libraries/conversions.ts';
import { maps } from './libraries/maps.ts';
import { operators } from './libraries/operators.ts';
import { optionals } from './libraries/optionals.ts';
import { texts } from './libraries/texts.ts';
import { timeFunctions } from './libraries/time-functions.ts';

export const baseEnvironment = Environment.of({
  libraries: [operators, conversions, texts, timeFunctions, optionals, maps],
});
