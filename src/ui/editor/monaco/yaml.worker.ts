/** The language service for YAML, off the page's own thread. */
import 'monaco-yaml/yaml.worker.js';
