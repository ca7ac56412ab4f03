/** The computer of the made-up register. Development only. */
import type { Desktop, DesktopRequest, Reply, TextSize, UpdatesRequest } from '../src/api/types';

const SIZES: TextSize[] = ['normal', 'large', 'larger', 'largest'];

let now: Desktop = {
  theme: 'system',
  text: 'normal',
  autostart: 'off',
  register_folder: 'C:\\Datos de la caja\\mx.talon.register',
  logs_folder: 'C:\\Datos de la caja\\mx.talon.register\\logs',
};

export function answerDesktop(request: DesktopRequest): Reply {
  switch (request.desktop) {
    case 'paint':
      now = { ...now, theme: request.theme };
      break;
    case 'size':
      now = { ...now, text: request.text };
      break;
    case 'step': {
      const by = { up: 1, down: -1, back: -SIZES.length }[request.step];
      const at = Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(now.text) + by));
      now = { ...now, text: SIZES[at] ?? 'normal' };
      break;
    }
    case 'autostart':
      now = { ...now, autostart: request.autostart };
      break;
    case 'open-folder':
    case 'view':
      break;
  }
  return { tell: 'desktop', ...now };
}

export function answerUpdates(request: UpdatesRequest): Reply {
  if (request.updates === 'install') {
    return { tell: 'done', message: 'Talón 0.2.0 quedó instalado. Se abre otra vez solo.' };
  }
  const newer = { version: '0.2.0', notes: 'La caja abre más rápido.' };
  return { tell: 'updates', version: '0.1.0', newer };
}
