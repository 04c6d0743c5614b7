/** The letter in its square; the name stands beside it. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect x="2" y="2" width="28" height="28" rx="8" />
      <path d="M11.5 9.5v13M11.5 9.5h5.3a3.2 3.2 0 0 1 0 6.4h-5.3h6a3.3 3.3 0 0 1 0 6.6h-6" />
    </svg>
  );
}
