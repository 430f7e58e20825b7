/** A file of TypeScript or JavaScript beside the manifests: a scheduler plugin. What is sent is the object that it makes. */

const EXTENSION = /\.(ts|js)$/;

export const isPluginFile = (file: string): boolean => EXTENSION.test(file);

/** What its source says, or its file. Undefined for other files. */
export const pluginName = (source: string, file: string): string | undefined =>
  isPluginFile(file)
    ? (/\bname:\s*['"]([\w.-]+)['"]/.exec(source)?.[1] ?? file.replace(EXTENSION, ''))
    : undefined;

export interface PluginManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly language: string; readonly source: string };
}

export const pluginManifest = (source: string, file: string): PluginManifest => ({
  apiVersion: 'sim.kubeglass.dev/v1alpha1',
  kind: 'SchedulerPlugin',
  metadata: { name: pluginName(source, file) ?? file },
  spec: { language: file.endsWith('.js') ? 'JavaScript' : 'TypeScript', source },
});
