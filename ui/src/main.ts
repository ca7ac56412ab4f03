import { mount } from 'svelte';

import App from './App.svelte';
import { keepPage } from './desktop/page';
import './tokens.css';
import './base.css';

const target = document.getElementById('app');
if (target) mount(App, { target });
keepPage(window);
