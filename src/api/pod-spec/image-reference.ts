/** What the name of an image says (pkg/util/parsers/parsers.go, 1.36). */

/** The tag of an image reference: `latest` if it names neither a tag nor a digest. */
function imageTag(image: string): string {
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return name.slice(colon + 1);
  return at < 0 ? 'latest' : '';
}

/** Always for what may change under its name (`latest`), IfNotPresent for the rest. */
export const pullPolicyOf = (image: string): 'Always' | 'IfNotPresent' =>
  imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent';
