/** The words of the editor, of sharing and of kept sessions, in English. Part of the one dictionary in `words.ts`. */

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const editorWords = {
  editor: {
    label: (file: string) => (/\.(?:ts|js)$/.test(file) ? file : `YAML of ${file}`),
    placeholder: 'Start typing a kind, such as Deployment, or paste a manifest.',
    files: 'Files',
    newFile: 'New file',
    newPlugin: 'New scheduler plugin',
    pluginFault: (
      {
        moment,
        pod,
        node,
        message,
      }: { moment: string; pod: string; node?: string; message: string },
      times: number,
    ) =>
      `${moment} failed for ${pod}${node ? ` on ${node}` : ''}${times > 1 ? ` (${times} failures so far)` : ''}: ${message}`,
    closeFile: (file: string) => `Close ${file}`,
    closed: (file: string) => `${file} is closed.`,
    reopen: 'Open it again',
    changedMark: 'changed',
    apply: 'Apply',
    applyHint: 'Apply (Ctrl Enter)',
    dryRun: 'Dry run',
    dryRunHint: 'Try it without changing anything (Ctrl Shift Enter)',
    changes: 'Changes',
    changesHint: 'Compare with the live objects',
    delete: 'Delete',
    deleteHint: 'Delete what this file describes from the cluster',
    running: 'Asking kube-apiserver…',
    results: 'Result and problems',
    line: (line: number) => `Line ${line}`,
    goTo: (line: number, message: string) => `Line ${line}: ${message}`,
    severities: { error: 'Error', warning: 'Warning', info: 'Note' },
    noSchema:
      'What Kubernetes knows of its kinds could not be loaded. The editor works, but cannot complete or check fields.',
    tabKey: 'Ctrl M lets Tab leave the editor.',
    live: 'from the cluster',
  },
  changes: {
    title: 'What would change',
    nothing: 'Nothing: the live objects are as this file says.',
    created: (name: string) => `${name} is new`,
    configured: (name: string) => name,
    apply: 'Apply these changes',
    added: 'added',
    removed: 'removed',
    gap: '…',
  },
  share: {
    title: 'Share this moment',
    lead: 'This link holds everything that was done to the cluster since its start. Whoever opens it gets the same cluster at the same moment; nothing is sent anywhere.',
    link: 'Link',
    making: 'Making the link…',
    copy: 'Copy link',
    copied: 'Copied',
    selectHint:
      'This page may not write to the clipboard here. The link is selected: copy it by hand.',
    length: (length: number) => `${length.toLocaleString('en')} characters`,
    digest: 'Digest of this history',
    digestHint: 'A page that opened the link shows the same digits.',
    failed: 'This cluster cannot be put into a link.',
  },
  link: {
    opening: 'Playing what the link holds…',
    opened: (inputs: number, digest: string) =>
      `The link is opened: ${plural(inputs, 'action')} played. Digest ${digest}.`,
    problemTitle: 'This link cannot be opened',
    problems: {
      damaged:
        'It is damaged: something was cut off or changed on its way. Copy the whole link and try again.',
      'too-large': 'It holds more than a page takes from a link.',
      'unknown-format':
        'It was made by another version of Kubeglass, in a form that this one does not know.',
      refused: 'It holds something that no page of Kubeglass writes, so it was not played.',
      failed: 'Playing it led to an error in the simulation.',
    },
    unchanged: 'The cluster on this page is as it was.',
    details: 'Details',
    otherEngineTitle: 'The link is from another version',
    otherEngine: (theirs: string, ours: string) =>
      `It was made with Kubeglass ${theirs}; this is ${ours}. The same actions were played, but the versions may have decided differently: names, times and placements can differ from what the sender saw.`,
  },
  session: {
    offer: (title: string, time: string, inputs: number) =>
      `Continue where you were: ${title}, ${time} in, ${plural(inputs, 'action')}?`,
    label: 'An earlier session',
    continue: 'Continue',
    dismiss: 'Not now',
    continuing: 'Playing it back…',
    others: 'Earlier sessions',
    failed: 'It could not be brought back.',
    saved: (when: string) => `saved ${when}`,
  },
};
