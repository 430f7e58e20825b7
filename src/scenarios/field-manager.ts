/**
 * Who applies what is written in the page's editor, as managedFields name them. A scenario's files are applied as the
 * same one, so that a field taken out of the text is taken out of the object.
 */
export const FIELD_MANAGER = 'kubeglass-editor';
