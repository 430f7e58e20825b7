/** The environment that all of Kubernetes' expressions begin with (apiserver/pkg/cel/environment/base.go, 1.36). */
import { Environment } from './environment.ts';
import { conversions } from './libraries/conversions.ts';
import { maps } from './libraries/maps.ts';
import { operators } from './libraries/operators.ts';
import { optionals } from './libraries/optionals.ts';
import { texts } from './libraries/texts.ts';
import { addresses } from './libraries/addresses.ts';
import { authorizer } from './libraries/authorizer.ts';
import { lists } from './libraries/lists.ts';
import { namedFormats } from './libraries/formats.ts';
import { quantities } from './libraries/quantities.ts';
import { semver } from './libraries/semver.ts';
import { strings } from './libraries/strings.ts';
import { urls } from './libraries/urls.ts';
import { timeFunctions } from './libraries/time-functions.ts';

export const baseEnvironment = Environment.of({
  libraries: [
    operators,
    conversions,
    texts,
    timeFunctions,
    optionals,
    maps,
    strings,
    lists,
    urls,
    quantities,
    addresses,
    namedFormats,
    semver,
    authorizer,
  ],
});
