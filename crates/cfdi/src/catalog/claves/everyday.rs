//! What shops and their customers call things, where SAT's text calls them otherwise.
//!
//! The words are found as if they stood in the text of the key, and the key goes before others that
//! fit as well: it is one that shops need every day. Sorted by key.

/// Words for keys of c_ClaveProdServ.
pub(super) const PROD_SERV: &[(&str, &str)] = &[
    ("01010101", "no existe generico varios publico general"),
    ("10121801", "croqueta perro alimento seco mascota"),
    ("10121804", "croqueta gato alimento seco mascota"),
    ("14111704", "papel higienico baño rollo"),
    ("15101506", "gasolina"),
    ("43191501", "celular smartphone"),
    ("47131811", "detergente ropa jabon polvo"),
    ("50131600", "huevo"),
    ("50131701", "leche fresca entera deslactosada crema mantequilla lacteo"),
    ("50181900", "pan dulce galleta"),
    ("50181901", "pan fresco bolillo telera"),
    ("50192100", "botana papas frituras sabritas"),
    ("50202306", "refresco coca soda gaseosa"),
    ("50211502", "cigarro cigarrillo tabaco"),
    ("50221101", "arroz grano"),
    ("50221300", "tortilla masa harina maiz"),
    ("50406500", "jitomate tomate"),
    ("53103000", "playera camiseta"),
    ("53111900", "tenis calzado deportivo"),
    ("53131608", "jabon tocador baño"),
    ("53131628", "shampoo champu"),
    ("80131502", "renta local comercial arrendamiento"),
    ("84111506", "factura facturacion"),
    ("85121600", "consulta medica medico especialista"),
    ("90101501", "restaurante comida consumo alimentos"),
    ("90111501", "hotel servicio hospedaje alojamiento"),
];

/// Words for keys of c_ClaveUnidad.
pub(super) const UNIDAD: &[(&str, &str)] = &[
    ("ACT", "actividad"),
    ("DPC", "docena"),
    ("E48", "servicio"),
    ("GRM", "gramo gr"),
    ("H87", "pieza pza pz unidad"),
    ("HUR", "hora"),
    ("KGM", "kilo kilogramo"),
    ("KT", "kit juego"),
    ("LTR", "litro lt"),
    ("MLT", "mililitro"),
    ("MTK", "metro cuadrado m2"),
    ("MTQ", "metro cubico m3"),
    ("MTR", "metro mt"),
    ("PR", "par"),
    ("SET", "conjunto juego"),
    ("TNE", "tonelada"),
    ("XBX", "caja"),
    ("XPK", "paquete"),
    ("XRO", "rollo"),
    ("XSA", "saco bulto costal"),
];
