/** Two files of sucrase by their paths, which its own types do not tell of. */
declare module 'sucrase/dist/index.js';
declare module 'sucrase/dist/parser/tokenizer/state.js';
