/**
 * Which images do what their names promise, and which run as a generic program that answers and stays: nobody can know what
 * every image in the world does. Here and not with the images, because whoever creates a Pod is told.
 */

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Bare names, each of which has its own behaviour (src/node/cri/images). */
const SIMULATED = new Set(
  words(`
  alpine busybox debian hello-world httpd memcached mongo mysql nginx perl postgres redis ubuntu
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
  adminer aerospike amazoncorretto api-firewall arangodb backdrop bonita caddy cassandra
  chronograf cirros clefos clickhouse clojure composer consul convertigo couchbase couchdb
  crate dart docker drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx
  erlang flink fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy
  haskell haxe hitch hylang ibm-semeru-runtimes ibmjava influxdb irssi jenkins jetty jobber
  joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash mariadb
  matomo maven mediawiki monica mongo-express nats nats-streaming neo4j neurodebian nextcloud
  node notary odoo open-liberty openjdk orientdb percona php php-zendserver phpmyadmin
  plone postfixadmin pypy python r-base rabbitmq rakudo-star redmine registry rethinkdb
  rocket.chat ros ruby rust sapmachine satosa silverpeas solr sonarqube spark spiped storm
  swift swipl teamspeak telegraf thrift tomcat tomee traefik unit valkey varnish vault
  websphere-liberty wordpress xwiki yourls znc zookeeper
`),
);

/** Full names of others. */
const NAMED = new Set(
  words(`
  docker.io/kubeglass/app ghcr.io/kubeglass/app kubeglass/app
  docker.io/kubeglass/worker ghcr.io/kubeglass/worker kubeglass/worker
  k8s.gcr.io/pause registry.k8s.io/pause
  gcr.io/google_containers/hpa-example k8s.gcr.io/hpa-example registry.k8s.io/hpa-example
  ${['agnhost', 'busybox', 'httpd', 'kitten', 'nautilus', 'nginx', 'nonewprivs', 'perl'].map((name) => `registry.k8s.io/e2e-test-images/${name}`).join(' ')}
`),
);

export const isGenericOfficial = (name: string): boolean => GENERIC.has(name);

/** Whether an image, as a Pod names it, exists and runs as the generic program. */
export function runsAsGeneric(image: string): boolean {
  const repository = repositoryIn(image);
  const bare = repository.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  if (bare.includes('/')) return !NAMED.has(repository);
  return !SIMULATED.has(bare) && isGenericOfficial(bare);
}

/** `ghcr.io/acme/shop` of `ghcr.io/acme/shop:2@sha256:…`. */
function repositoryIn(image: string): string {
  const [named = ''] = image.split('@');
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
