import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const place = document.querySelector('#page');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <App base={new URL('.', document.baseURI)} />
    </StrictMode>,
  );
}
