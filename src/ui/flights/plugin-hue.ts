/** A plugin has one hue wherever its points are drawn. */
const hues: { readonly [plugin: string]: number } = {
  NodeResourcesFit: 212,
  NodeResourcesBalancedAllocation: 190,
  ImageLocality: 40,
  TaintToleration: 28,
  NodeAffinity: 262,
  PodTopologySpread: 142,
  InterPodAffinity: 318,
  VolumeBinding: 86,
};

export function pluginHue(plugin: string): number {
  let hash = 0;
  for (let i = 0; i < plugin.length; i++) hash = (hash * 31 + plugin.charCodeAt(i)) % 360;
  return hues[plugin] ?? hash;
}
