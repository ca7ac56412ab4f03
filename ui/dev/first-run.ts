/** A new till's first steps, as the pages are drawn without a register. */
import type { FirstRunRequest, FirstRunRow, FirstRunStep, Reply } from '../src/api/types';

const ROWS: [FirstRunStep, string, string, boolean][] = [
  ['join', 'Alta en la tienda', 'Caja 1', true],
  ['shop', 'Tu tienda', 'Abarrotes La Esquina', true],
  ['people', 'Encargado', 'Rosa', true],
  ['printer', 'Impresora', 'De red, 192.168.1.50:9100', true],
  ['receipt', 'Nota', 'Papel de 80 mm', true],
  ['products', 'Productos', 'Todavía no hay', false],
  ['ready', 'Empezar', '', false],
];

const FACTS: [string, string][] = [
  ['Tienda', 'Abarrotes La Esquina'],
  ['Quién factura', 'CACX7605101P8 · XOCHILT CASAS CHAVEZ'],
  ['Régimen', '612 Personas Físicas con Actividades Empresariales y Profesionales'],
  ['Domicilio', 'Av. Juárez 12, Centro, 06000 Ciudad de México'],
  ['Código postal', '06000'],
  ['Hora de aquí', 'vie 20 nov 14:05 (America/Mexico_City)'],
  ['Esta caja', 'Caja 1'],
  ['Facturas', 'Serie F, Hasta el último día del mes'],
  ['Tus clientes entran a', 'https://factura.laesquina.mx'],
];

let at: FirstRunStep | null = null;

export function answerFirstRun(request: FirstRunRequest, scene: string): Reply {
  const joined = scene !== 'enrol';
  if (request.first === 'reach') at = request.step;
  const shown = scene.replace('first-', '') as FirstRunStep;
  const steps = ROWS.map<FirstRunRow>(([step, title, told, done]) => {
    return { step, title, told, done: done && joined };
  });
  return {
    tell: 'first-run',
    begun: joined || at !== null,
    step: at ?? (joined ? shown : 'join'),
    steps,
    shop: joined
      ? {
          facts: FACTS.map(([label, value]) => ({ label, value })),
          company_url: 'https://factura.laesquina.mx/empresa/ajustes',
          sandbox: true,
        }
      : null,
  };
}
