import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { loadConfig } from './api/config.ts';
import { queryClient } from './api/query-client.ts';
import { makeRouter } from './app/router.tsx';
import { applyTheme } from './app/theme.ts';
import { commonTexts } from './texts/common.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/contrast.css';
import './styles/forms.css';
import './styles/shell.css';

applyTheme();
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');

try {
  await loadConfig();
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={makeRouter()} />
      </QueryClientProvider>
    </StrictMode>,
  );
} catch {
  place.textContent = commonTexts.noConfig;
}
