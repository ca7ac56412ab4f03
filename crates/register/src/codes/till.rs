//! Codes under which people, shifts, backups and the file of the till are refused.

faults::codes! {
    /// Shorter than what can be guessed.
    BACKUP_PASSPHRASE = ("backup-01", Fault,
        "La frase del respaldo lleva 16 letras o más. Cuatro palabras que recuerdes son buenas.");
    /// The folder cannot be used.
    BACKUP_FOLDER = ("backup-02", Outage,
        "No se pudo usar la carpeta del respaldo. Revisa que exista, o que la memoria USB esté \
         conectada.");
    /// The disk is full.
    BACKUP_FULL = ("backup-03", Outage,
        "No cupo el respaldo: el disco está lleno. El anterior sigue ahí; libera espacio o elige \
         otra carpeta.");
    /// The folder is read-only.
    BACKUP_READ_ONLY = ("backup-04", Outage,
        "En esa carpeta no se permite escribir o leer. Elige otra, o quita la protección de la \
         memoria.");
    /// The passphrase does not open it.
    BACKUP_LOCKED = ("backup-05", Fault,
        "Con esa frase no se abre el respaldo. Revísala, con sus espacios y acentos; si es la \
         correcta, el archivo está dañado: prueba con otro.");
    /// It is no whole backup of a register.
    BACKUP_BROKEN = ("backup-06", Fault,
        "Ese archivo no es un respaldo completo de una caja, o está dañado. No se cambió nada; \
         prueba con otro.");
    /// A newer build has made it.
    BACKUP_NEWER = ("backup-07", Precondition,
        "El respaldo es de una versión más nueva de Talón. Instala esa versión y vuelve a \
         intentar; no se cambió nada.");
    /// There is none.
    BACKUP_MISSING = ("backup-08", Fault,
        "Ahí no hay un respaldo. Escribe la carpeta o el archivo que termina en .respaldo.");
    /// Nobody has chosen a folder.
    BACKUP_UNPLANNED = ("backup-09", Precondition,
        "Todavía no hay carpeta ni frase para el respaldo. Elígelas y guárdalas.");
    /// A register that sells is not written over.
    BACKUP_ENROLLED = ("backup-10", Precondition,
        "Esta caja ya tiene ventas propias. Un respaldo se recupera en una caja recién \
         instalada.");
    /// It takes long.
    BACKUP_SLOW = ("backup-11", Outage,
        "El respaldo sigue en camino: puede tardar si son muchas ventas. Aquí se verá cuándo \
         termine.");

    /// The series is not usable.
    SERIE_FORM = ("settings-01", Fault,
        "La serie lleva de una a diez letras mayúsculas o números.");

    /// The till is locked.
    LOCKED = ("lock-01", Precondition,
        "La caja está bloqueada. Elige tu nombre y escribe tu PIN; la venta sigue como estaba.");
    /// Not four to eight digits.
    PIN_FORM = ("lock-02", Fault, "El PIN lleva de 4 a 8 números.");
    /// Somebody else's PIN, or nobody's.
    PIN_WRONG = ("lock-03", Fault, "Ese PIN no es. Inténtalo otra vez.");
    /// Too many wrong ones.
    PIN_WAIT = ("lock-04", Precondition,
        "Fueron varios PIN equivocados. Espera un momento y vuelve a intentar.");

    /// A manager has to allow it; the window asks for the PIN and asks again.
    MANAGER_NEEDED = ("auth-01", Precondition, "Esto lo autoriza un encargado con su PIN.");

    /// Not a name.
    USER_NAME = ("user-01", Fault, "Escribe el nombre, de hasta 20 letras, como saldrá en las notas.");
    /// Somebody else has the name.
    USER_TAKEN = ("user-02", Fault,
        "Ya hay una persona con ese nombre. Agrega una letra o un apellido para distinguirlas.");
    /// No such person.
    USER_UNKNOWN = ("user-03", Fault, "No encontramos a esa persona. Elígela otra vez de la lista.");
    /// Nobody would be left who may change anything.
    LAST_MANAGER = ("user-04", Precondition,
        "Tiene que quedar al menos un encargado. Nombra primero a otro.");
    /// Who comes first has to be able to add the others.
    FIRST_MANAGER = ("user-05", Fault,
        "La primera persona tiene que ser encargado: es quien da de alta a las demás.");
    /// Not minutes.
    GUARD_MINUTES = ("user-06", Fault, "Los minutos van de 0 a 240. Con 0 no se bloquea sola.");
    /// Not a percentage.
    GUARD_DISCOUNT = ("user-07", Fault, "El descuento libre va de 0 a 100 por ciento.");

    /// The shop sells in shifts, and none is open.
    SHIFT_NEEDED = ("shift-01", Precondition,
        "Para cobrar hay que abrir el turno. La venta sigue como estaba; ábrelo con el fondo \
         de la caja.");
    /// One is open.
    SHIFT_OPEN = ("shift-02", Precondition, "Ya hay un turno abierto. Ciérralo con el corte Z.");
    /// None is open.
    SHIFT_NONE = ("shift-03", Precondition, "No hay turno abierto. Ábrelo con el fondo de la caja.");
    /// Not an amount of cash.
    CASH_FORM = ("shift-04", Fault,
        "Escribe cuánto efectivo hay, por ejemplo 500 o 500.50. Si no hay, escribe 0.");
    /// More than a drawer holds.
    CASH_RANGE = ("shift-05", Fault,
        "Es demasiado efectivo para una caja. Revisa lo que escribiste.");
    /// Not a number of notes or coins.
    PIECES_FORM = ("shift-06", Fault,
        "Escribe cuántas piezas hay de cada una, sin decimales.");
    /// A movement says why, in one line.
    MOVE_REASON = ("shift-07", Fault, "Escribe el motivo, en una línea de hasta 80 letras.");
    /// So much is not in the drawer.
    CASH_SHORT = ("shift-08", Precondition, "No hay tanto efectivo en la caja.");
    /// No such cut.
    CUT_UNKNOWN = ("shift-09", Fault, "No encontramos ese corte.");

    /// Another process has the folder.
    STORE_IN_USE = ("store-01", Precondition,
        "Esta caja ya está abierta en otra ventana de este equipo. Usa esa; si no la encuentras, \
         reinicia el equipo.");
    /// The file was written by a newer build.
    STORE_NEWER = ("store-02", Precondition,
        "Los datos de esta caja son de una versión más nueva de Talón. Instala esa versión y \
         vuelve a abrir; no se cambió nada.");
    /// The file does not take or give what is asked.
    STORE_FAILED = ("store-03", Outage,
        "El disco no respondió bien. No se hizo ningún cambio; revisa que el disco esté conectado e \
         intenta otra vez.");
    /// The folder cannot be used.
    STORE_FOLDER = ("store-04", Outage,
        "No se puede usar la carpeta de datos. Revisa permisos y espacio en disco.");
    /// The key cannot be read or made.
    STORE_KEY = ("store-05", Outage,
        "No se puede leer la llave de esta caja en la carpeta de datos.");
    /// What was stored cannot be read back.
    STORE_DAMAGED = ("store-06", Bug,
        "Un dato guardado no se puede leer. No se cambió nada; avísanos.");

    /// The disk takes nothing more.
    STORE_FULL = ("store-07", Outage,
        "El disco está lleno y no se pudo guardar. Lo que ya estaba guardado sigue ahí. Borra o \
         mueve archivos que no necesites e intenta otra vez.");
    /// Nothing may be written there.
    STORE_READ_ONLY = ("store-08", Outage,
        "La carpeta de datos está protegida contra escritura. Lo que ya estaba guardado sigue ahí. \
         Quita la protección o revisa los permisos, e intenta otra vez.");
    /// The file is not whole any more.
    STORE_BROKEN = ("store-09", Outage,
        "El archivo de datos de esta caja no se puede leer: lo dañó el disco o un apagón. No lo \
         tocamos. Recupera tu último respaldo; lo que ya se envió al portal sigue ahí.");

    /// The window does not take its look.
    DESKTOP_LOOK = ("desktop-01", Outage,
        "No se pudo guardar cómo se ve la ventana. Revisa permisos y espacio en disco e intenta \
         otra vez; la caja sigue igual.");
    /// The system does not start us.
    DESKTOP_AUTOSTART = ("desktop-02", Outage,
        "El equipo no permitió cambiar si Talón se abre solo. No se cambió nada; revisa los \
         permisos de tu usuario.");
    /// The system shows no folder.
    DESKTOP_FOLDER = ("desktop-03", Outage,
        "El equipo no pudo mostrar la carpeta. Ábrela tú en la dirección que se ve aquí.");
    /// Asked of a register that has no window.
    DESKTOP_ELSEWHERE = ("desktop-04", Precondition,
        "Esto se cambia en la ventana de la caja.");

    /// This build knows no place for its versions.
    UPDATE_UNSET = ("update-01", Precondition,
        "Esta instalación no tiene de dónde actualizarse. Pide la versión nueva a quien te instaló \
         Talón.");
    /// The place of the versions does not answer.
    UPDATE_SILENT = ("update-02", Outage,
        "No se pudo preguntar por versiones nuevas. Revisa el internet e intenta otra vez; la caja \
         sigue igual.");
    /// What came is not ours.
    UPDATE_FORGED = ("update-03", Outage,
        "Lo que llegó no trae nuestra firma o llegó dañado, y no se instaló. La caja sigue igual; \
         si se repite, avísanos.");
    /// Somebody is being served.
    UPDATE_SALE = ("update-04", Precondition,
        "Hay una venta en curso. Cóbrala o ponla en espera, y después instala.");
    /// A cashier stands here.
    UPDATE_MANAGER = ("update-05", Precondition,
        "Las versiones nuevas las instala un encargado. Pide que entre con su PIN.");
    /// It is there already.
    UPDATE_NONE = ("update-06", Precondition, "Ya tienes la versión más nueva.");
    /// The system did not let it.
    UPDATE_FAILED = ("update-07", Outage,
        "La versión nueva no se pudo instalar. Sigue la que tenías, con todo lo guardado; revisa \
         permisos y espacio en disco.");

    /// We made a mistake; the till goes on.
    BUG = ("bug-00", Bug,
        "Algo falló de nuestro lado. La venta sigue como estaba; inténtalo otra vez.");
}
