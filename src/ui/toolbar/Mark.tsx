/** The sign of the project: a glass cube. */
export const Mark = () => (
  <svg width="20" height="20" viewBox="0 0 512 512" aria-hidden>
    <g fill="var(--accent)" stroke="var(--accent)" strokeWidth="24" strokeLinejoin="round">
      <path d="M256 72 416 164 256 256 96 164Z" fillOpacity="0.5" />
      <path d="M96 164 256 256 256 440 96 348Z" fillOpacity="0.28" />
      <path d="M416 164 416 348 256 440 256 256Z" fillOpacity="0.12" />
    </g>
  </svg>
);
