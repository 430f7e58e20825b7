/**
 * Which images do what their names promise, and which run as a generic program that answers and stays: nobody can know what
 * every image in the world does. Here and not with the images, because whoever creates a Pod is told.
 */

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Docker's official images that have their own behaviour (src/node/cri/images). */
const SIMULATED = new Set(
  words(`
  alpine busybox cassandra debian hello-world httpd mariadb memcached mongo mysql nginx perl postgres
  python redis ubuntu zookeeper
`),
);

/** Bare distributions: a shell, which ends at once when nobody types into it. Simulated as such, with any tag. */
export const SHELL_IMAGES: readonly string[] = words(`
  almalinux alt amazonlinux archlinux bash buildpack-deps centos clearlinux fedora mageia
  oraclelinux photon rockylinux sl
`);

/** Docker's other official images (github.com/docker-library/official-images): they exist, with any tag. */
const GENERIC = new Set(
  words(`
  adminer aerospike amazoncorretto api-firewall arangodb backdrop bonita caddy   chronograf cirros clefos clickhouse clojure composer consul convertigo couchbase couchdb
  crate dart docker drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx
  erlang flink fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy
  haskell haxe hitch hylang ibm-semeru-runtimes ibmjava influxdb irssi jenkins jetty jobber
  joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash   matomo maven mediawiki monica mongo-express nats nats-streaming neo4j neurodebian nextcloud
  node notary odoo open-liberty openjdk orientdb percona php php-zendserver phpmyadmin
  plone postfixadmin pypy r-base rabbitmq rakudo-star redmine registry rethinkdb
  rocket.chat ros ruby rust sapmachine satosa silverpeas solr sonarqube spark spiped storm
  swift swipl teamspeak telegraf thrift tomcat tomee traefik unit valkey varnish vault
  websphere-liberty wordpress xwiki yourls znc `),
);

/** Full names of others. */
const NAMED = new Set(
  words(`
  docker.io/kubeglass/app ghcr.io/kubeglass/app
  docker.io/kubeglass/worker ghcr.io/kubeglass/worker
  docker.io/jocatalin/kubernetes-bootcamp
  docker.io/polinux/stress docker.io/vish/stress docker.io/valkey/valkey
  quay.io/coreos/etcd gcr.io/etcd-development/etcd
  ${['etcd', 'hpa-example', 'kubernetes-zookeeper', 'nginx', 'nginx-slim', 'pause'].map((name) => `registry.k8s.io/${name}`).join(' ')}
  ${['agnhost', 'busybox', 'httpd', 'kitten', 'nautilus', 'nginx', 'nonewprivs', 'perl'].map((name) => `registry.k8s.io/e2e-test-images/${name}`).join(' ')}
  ${['cassandra', 'hello-app', 'kubernetes-bootcamp', 'node-hello', 'xtrabackup', 'gb-redis-follower', 'gb-redisslave'].map((name) => `gcr.io/google-samples/${name}`).join(' ')}
`),
);

export const isGenericOfficial = (name: string): boolean => GENERIC.has(name);

/** Whether an image, as a Pod names it, exists and runs as the generic program. */
export function runsAsGeneric(image: string): boolean {
  const repository = fullName(repositoryIn(image));
  if (NAMED.has(repository)) return false;
  const name = sameAs(repository);
  if (NAMED.has(name)) return false;
  if (saysMissing(name)) return false;
  const [, official] = /^docker\.io\/library\/(.+)$/.exec(name) ?? [];
  return official === undefined || (!SIMULATED.has(official) && isGenericOfficial(official));
}

/** Names by which documents mean an image that nobody has. */
export const saysMissing = (repository: string): boolean =>
  /(^|[-_/.])(non-?exist(ing|ent)|does-?not-?exist|no-such)([-_/.]|$)/.test(repository);

/** Names that stand for a shell and little else, wherever they come from. */
const BARE = new Set(['busybox', 'alpine', 'debian', 'ubuntu', ...SHELL_IMAGES]);

/**
 * The name that an image is known by: k8s.gcr.io is what registry.k8s.io was called, `…/library/nginx` is a mirror of Docker's
 * official images, and a busybox or a distribution is what its name says, whoever keeps a copy of it.
 */
export function sameAs(repository: string): string {
  const moved = repository
    .replace(/^(k8s\.gcr\.io|gcr\.io\/google[-_]containers)\//, 'registry.k8s.io/')
    .replace(
      /^(gcr\.io\/google_samples|us-docker\.pkg\.dev\/google-samples\/containers\/gke)\//,
      'gcr.io/google-samples/',
    );
  const last = moved.slice(moved.lastIndexOf('/') + 1);
  const isOfficial = SIMULATED.has(last) || GENERIC.has(last) || BARE.has(last);
  if (isOfficial && moved.endsWith(`/library/${last}`)) return `docker.io/library/${last}`;
  return BARE.has(last) && !NAMED.has(moved) ? `docker.io/library/${last}` : moved;
}

/** `docker.io/library/nginx` of `nginx`. */
function fullName(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return `docker.io/library/${first}`;
  if (first === 'index.docker.io') return `docker.io/${rest.join('/')}`;
  return /[.:]/.test(first) || first === 'localhost' ? repository : `docker.io/${repository}`;
}

/** `ghcr.io/acme/shop` of `ghcr.io/acme/shop:2@sha256:…`. */
function repositoryIn(image: string): string {
  const [named = ''] = image.split('@');
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
