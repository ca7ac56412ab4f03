/** A made-up price list. Development only. */
import type { ListedProduct, ProductDraft, ProductsRequest, Reply } from '../src/api/types';
import { PRODUCTS } from './facts';

const MANY = 5000;
const LIST: ListedProduct[] = Array.from({ length: MANY }, (_, at) => {
  const known = PRODUCTS[at % PRODUCTS.length] ?? PRODUCTS[0];
  if (!known) throw new Error('no products');
  return { ...known, sku: `${known.sku}-${at}`, category: 'Abarrotes', active: at % 9 > 0 };
});
const DRAFT: ProductDraft = {
  sku: '',
  barcodes: '',
  name: '',
  price: '',
  unit: 'pieza',
  category: '',
  clave_prod_serv: '',
  clave_unidad: 'H87',
  iva: 'iva-16',
  ieps_tasa: '',
  ieps_cuota: '',
  ieps_content: '',
  ieps_in_price: false,
  active: true,
};

export function answerProducts(request: ProductsRequest): Reply {
  switch (request.products) {
    case 'list':
      return {
        tell: 'product-page',
        products: LIST.slice(request.from, request.from + 100),
        from: request.from,
        total: MANY,
        count: '5,000 productos',
        empty_shop: false,
      };
    case 'sheet': {
      const known = LIST.find((product) => product.sku === request.sku);
      return sheet(request.sku, {
        ...DRAFT,
        sku: known?.sku ?? '',
        name: known?.name ?? '',
        price: known?.price.replace(/[$,]/g, '') ?? '',
      });
    }
    case 'save':
      return request.draft.price === ''
        ? {
            tell: 'faults',
            faults: [{ field: 'price', code: 'product-04', message: 'Escribe el precio.' }],
          }
        : sheet(request.draft.sku, request.draft);
    case 'import':
      return { tell: 'done', message: 'Listo: 12 productos nuevos y 340 cambiados.' };
    case 'export':
      return { tell: 'done', message: 'La lista quedó en Documentos/Talón/productos.xlsx' };
    case 'preview':
      return {
        tell: 'import-preview',
        name: 'lista de noviembre.xlsx',
        new: '12',
        changed: '340',
        unchanged: '1,204',
        faulty: '2',
        nothing_to_do: false,
        faultless: false,
        faults: [
          {
            line: '18',
            sku: 'REF-600',
            messages: ['Escribe el precio con impuestos, mayor que cero y con punto.'],
          },
          { line: '40', sku: '', messages: ['Escribe la clave del producto (SKU).'] },
        ],
        more_faults: '',
        new_products: ['CAFE Café soluble 200 g, $89.90, IVA 0 %'],
        changes: ['LECHE Leche Lala 1 L: precio 28.50 → 29.90'],
        ignored: 'Existencia, Proveedor',
      };
    case 'suggest':
      return {
        tell: 'suggestions',
        suggestions: [
          { key: '50202306', label: 'Refrescos' },
          { key: '50131701', label: 'Productos de leche o mantequilla frescos' },
        ],
      };
  }
}

function sheet(sku: string | null, draft: ProductDraft): Reply {
  return {
    tell: 'product',
    sku,
    draft,
    prod_serv_label: '',
    unidad_label: 'Pieza',
    ivas: [{ key: 'iva-16', label: 'IVA 16 %', objeto_imp: '02 Sí objeto de impuesto.' }],
    categories: ['Abarrotes', 'Bebidas'],
  };
}

export function answerReport(): Reply {
  const rows = PRODUCTS.map((product, at) => ({
    label: product.name,
    count: `${40 - at} renglones`,
    sold: `$${(1040 - at * 90).toLocaleString('en-US')}.00`,
    returned: at % 3 === 0 ? '$40.00' : '',
    amount: `$${(1000 - at * 90).toLocaleString('en-US')}.00`,
    bar: 1000 - at * 90,
  }));
  return {
    tell: 'report',
    from: '2026-11-20',
    to: '2026-11-20',
    notes: '128 notas',
    sold: '$6,170.00',
    returns: '3 devoluciones',
    returned: '$120.00',
    total: '$6,050.00',
    rows,
    more: '',
  };
}
