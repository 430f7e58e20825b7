/** The object as it is stored. Reading happens here, writing in the editor. */
import { Copy, Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { ScrollRegion } from '../design/ScrollRegion.tsx';
import { copyText } from '../design/CopyLine.tsx';
import { words } from '../words/words.ts';

const { yaml: say } = words.inspector;

export default function YamlTab({ object }: { readonly object: KubeObject }) {
  const [managed, setManaged] = useState(false);
  const text = useYaml(managed ? object : withoutManagedFields(object));
  const hasManaged = Boolean(object.metadata.managedFields?.length);

  const edit = async () => ui.getState().edit(await yamlOf(withoutManagedFields(object)));
  const copy = async () => {
    if (text && (await copyText(text)))
      ui.getState().toast({ text: words.common.copied, tone: 'ok' });
  };

  return (
    <>
      <div className="tab-tools">
        <Button small look="outline" icon={<Pencil size={13} />} onClick={() => void edit()}>
          {say.edit}
        </Button>
        <Button small look="outline" icon={<Copy size={13} />} onClick={() => void copy()}>
          {say.copy}
        </Button>
        {hasManaged && (
          <label>
            <input
              type="checkbox"
              checked={managed}
              onChange={(event) => setManaged(event.target.checked)}
            />
            {say.managed}
          </label>
        )}
      </div>
      <ScrollRegion className="code-block" label={say.label(object.metadata.name)}>
        {text ?? words.common.loading}
      </ScrollRegion>
    </>
  );
}

export const withoutManagedFields = <T extends KubeObject>(object: T): T => {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
};

/** The YAML library is loaded when the first YAML is looked at. */
export async function yamlOf(object: KubeObject): Promise<string> {
  const { stringify } = await import('yaml');
  const { apiVersion, kind, metadata, ...rest } = object;
  return stringify({ apiVersion, kind, metadata, ...rest }, { lineWidth: 0 });
}

function useYaml(object: KubeObject): string | undefined {
  const [text, setText] = useState<string>();
  // An object of one version and one view has one text.
  const { uid, resourceVersion, managedFields } = object.metadata;
  const view = `${uid} ${resourceVersion} ${Boolean(managedFields)}`;
  useEffect(() => {
    let wanted = true;
    void yamlOf(object).then((yaml) => wanted && setText(yaml));
    return () => {
      wanted = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps
  }, [view]);
  return text;
}
