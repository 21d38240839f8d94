import { describe, expect, test } from 'bun:test';
import { hasSecret } from '../../../src/learning/privacy/has-secret.ts';
import { isPersonal } from '../../../src/learning/privacy/is-personal.ts';

/** What a careless teacher hands over of one person, by kind, in each language. */
const PERSONAL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    English: {
        name: 'My name is Anna Bell.',
        address: 'The user lives in Leeds, Park Lane 5.',
        phone: 'My phone number is 777 123 456.',
        birthday: 'My birthday is on 3 May.',
        health: 'I am pregnant.',
        family: 'My daughter has asthma.',
        pay: 'My salary is 3000 pounds.',
    },
    German: {
        name: 'Ich heiße Anna Glocke.',
        address: 'Der Nutzer wohnt in Ulm, Lange Straße 5.',
        phone: 'Meine Telefonnummer ist 0171 1234567.',
        birthday: 'Mein Geburtstag ist am 3. Mai.',
        health: 'Ich bin im dritten Monat schwanger.',
        family: 'Meine Frau hat Diabetes.',
        pay: 'Die Kundin verdient 3000 Euro im Monat.',
        'another person': 'Jan Huber hat Krebs.',
    },
    Dutch: {
        name: 'Ik heet Anna Klok.',
        address: 'De gebruiker woont in Utrecht, Langestraat 5.',
        birthday: 'Mijn verjaardag is op 3 mei.',
        family: 'Mijn zoon heeft astma.',
    },
    Swedish: {
        name: 'Jag heter Anna Klocka.',
        address: 'Användaren bor i Lund på Storgatan 5.',
        family: 'Min fru har diabetes.',
    },
    Danish: { health: 'Jeg er gravid.', address: 'Brugeren bor i Aarhus.', family: 'Min kone har sukkersyge.' },
    Norwegian: { health: 'Jeg er syk.', address: 'Brukeren bor i Bergen.' },
    Finnish: { family: 'Vaimollani on diabetes.', address: 'Käyttäjä asuu Turussa.', name: 'Minun nimeni on Anna.' },
    French: {
        name: 'Je m’appelle Anne Cloche.',
        address: 'L’utilisateur habite 5 rue Longue à Lyon.',
        phone: 'Son numéro de téléphone est le 06 12 34 56 78.',
        birthday: 'Mon anniversaire est le 3 mai.',
        health: 'Je suis enceinte de trois mois.',
        family: 'Ma fille a un cancer.',
        pay: 'Elle gagne bien : son salaire est de 3000 euros.',
        'another person': 'Pierre Martin est malade du diabète.',
    },
    Spanish: {
        name: 'Me llamo Ana Campana.',
        address: 'El usuario vive en Sevilla, calle Larga 5.',
        phone: 'Mi número de teléfono es 612 345 678.',
        birthday: 'Mi cumpleaños es el 3 de mayo.',
        health: 'Estoy embarazada.',
        family: 'Mi hija tiene cáncer.',
        pay: 'Mi sueldo es de 3000 euros.',
    },
    Italian: {
        name: 'Mi chiamo Anna Campana.',
        address: 'L’utente abita a Bari in via Lunga 5.',
        phone: 'Il mio numero di telefono è 333 123 4567.',
        birthday: 'Il mio compleanno è il 3 maggio.',
        health: 'Sono incinta di tre mesi.',
        family: 'Mia moglie ha il diabete.',
        pay: 'Il suo stipendio è di 3000 euro.',
    },
    Portuguese: {
        name: 'Meu nome é Ana Sino.',
        address: 'O usuário mora em Recife, rua Longa 5.',
        phone: 'Meu telefone é 11 91234 5678.',
        birthday: 'Meu aniversário é em 3 de maio.',
        health: 'Estou grávida.',
        family: 'Minha filha tem câncer.',
        pay: 'Meu salário é de 3000 reais.',
    },
    Romanian: {
        family: 'Soția mea are diabet.',
        health: 'Sunt însărcinată.',
        address: 'Utilizatorul locuiește în Cluj.',
    },
    Polish: {
        name: 'Nazywam się Anna Dzwon.',
        address: 'Użytkownik mieszka w Krakowie przy ulicy Długiej 5.',
        phone: 'Mój numer telefonu to 601 234 567.',
        birthday: 'Moje urodziny są 3 maja.',
        health: 'Jestem w ciąży.',
        family: 'Moja żona ma cukrzycę.',
        pay: 'Zarabiam 8000 złotych.',
    },
    Czech: {
        name: 'Jmenuji se Anna Zvonková.',
        address: 'Uživatel bydlí v Brně v ulici Dlouhá 5.',
        phone: 'Můj telefon je 777 123 456.',
        birthday: 'Narozeniny mám 3. května.',
        health: 'Jsem těhotná.',
        family: 'Moje žena má cukrovku.',
        pay: 'Její plat je 40000 korun.',
    },
    Slovak: { family: 'Moja žena má cukrovku.', address: 'Používateľ býva v Nitre.', health: 'Som tehotná.' },
    Hungarian: {
        family: 'A feleségem cukorbeteg.',
        address: 'A felhasználó Szegeden lakik.',
        name: 'A nevem Harang Anna.',
    },
    Turkish: {
        name: 'Benim adım Ayşe Çan.',
        address: 'Kullanıcı Bursa’da Uzun Sokak 5’te oturuyor.',
        phone: 'Telefon numaram 0532 123 45 67.',
        birthday: 'Doğum günüm 3 Mayıs.',
        health: 'Üç aylık hamileyim.',
        family: 'Eşimin şeker hastalığı var.',
        pay: 'Maaşım 30000 lira.',
    },
    Indonesian: { family: 'Istri saya menderita diabetes.', address: 'Pengguna tinggal di Bandung.' },
    Vietnamese: { family: 'Vợ tôi bị tiểu đường.', name: 'Tên của tôi là An.' },
    Russian: {
        name: 'Меня зовут Анна Колокольчик.',
        address: 'Пользователь живёт в Твери на улице Длинной, дом 5.',
        phone: 'Мой номер телефона 8 912 345 67 89.',
        birthday: 'Мой день рождения 3 мая.',
        health: 'Я беременна.',
        family: 'У моей жены диабет.',
        pay: 'Моя зарплата 90000 рублей.',
    },
    Ukrainian: {
        name: 'Мене звати Ганна Дзвін.',
        address: 'Користувач живе у Львові на вулиці Довгій, 5.',
        phone: 'Мій номер телефону 067 123 45 67.',
        birthday: 'Мій день народження 3 травня.',
        health: 'Я вагітна.',
        family: 'Моя дружина хворіє на діабет.',
        pay: 'Моя зарплата 30000 гривень.',
    },
    Bulgarian: { family: 'Моята съпруга има диабет.', address: 'Потребителят живее в Пловдив.' },
    Greek: { family: 'Η γυναίκα μου έχει διαβήτη.', address: 'Ο χρήστης μένει στην Πάτρα.' },
    Hebrew: { family: 'לאשתי יש סוכרת.', address: 'המשתמש גר בחיפה.', name: 'שמי דוד.' },
    Arabic: {
        name: 'اسمي أحمد.',
        address: 'المستخدم يسكن في القاهرة، شارع طويل ٥.',
        phone: 'رقم هاتفي هو ٠١٢٣٤٥٦٧٨٩٠.',
        birthday: 'عيد ميلادي في ٣ مايو.',
        health: 'أنا حامل.',
        family: 'زوجتي مصابة بالسكري.',
        pay: 'راتبي ٣٠٠٠ دينار.',
    },
    Persian: { family: 'همسرم دیابت دارد.', address: 'کاربر در شیراز زندگی می‌کند.' },
    Hindi: {
        name: 'मेरा नाम अनीता है।',
        address: 'उपयोगकर्ता पुणे में लंबी गली ५ में रहता है।',
        phone: 'मेरा फ़ोन नंबर ९८१२३ ४५६७८ है।',
        birthday: 'मेरा जन्मदिन 3 मई को है।',
        health: 'मैं गर्भवती हूँ।',
        family: 'मेरी पत्नी को मधुमेह है।',
        pay: 'उसका वेतन 30000 रुपये है।',
    },
    Chinese: {
        name: '我叫王芳。',
        address: '用户住在杭州长街5号。',
        phone: '她的手机号是 138 0013 8000。',
        birthday: '我的生日是五月三日。',
        health: '我怀孕三个月了。',
        family: '我妻子有糖尿病。',
        pay: '我的工资是 9000 元。',
    },
    Japanese: {
        name: '私の名前は鈴木花子です。',
        address: 'ユーザーは京都市の長通り5に住んでいます。',
        phone: '私の電話番号は090-1234-5678です。',
        birthday: '私の誕生日は5月3日です。',
        health: '私は妊娠しています。',
        family: '妻は糖尿病です。',
        pay: '彼の給料は30万円です。',
    },
    Korean: {
        name: '제 이름은 김하나입니다.',
        address: '사용자는 부산 긴길 5에 살고 있습니다.',
        phone: '제 전화번호는 010-1234-5678입니다.',
        birthday: '제 생일은 5월 3일입니다.',
        health: '저는 임신했습니다.',
        family: '아내는 당뇨병이 있습니다.',
        pay: '내 월급은 300만 원입니다.',
    },
    Thai: { family: 'ภรรยาของฉันเป็นเบาหวาน', address: 'ผู้ใช้อาศัยอยู่ที่เชียงใหม่' },
};

const SECRETS: Readonly<Record<string, readonly string[]>> = {
    English: ['The password of the safe is tulipan42.', 'Pay with 4111 1111 1111 1111.'],
    German: [
        'Das Passwort für den Tresor lautet tulipan42.',
        'Die PIN der Karte ist 4821.',
        'WLAN-Passwort: Sonnenblume',
    ],
    Dutch: ['Het wachtwoord van de kluis is tulipan42.'],
    Swedish: ['Lösenordet till kassaskåpet är tulipan42.'],
    Danish: ['Adgangskoden til boksen er tulipan42.'],
    Finnish: ['Kassakaapin salasana on tulipan42.'],
    French: ['Le mot de passe du coffre est tulipan42.', 'Le code PIN est 4821.'],
    Spanish: ['La contraseña de la caja es tulipan42.', 'La clave secreta: girasol'],
    Italian: ['La password della cassaforte è tulipan42.', 'Il PIN della carta è 4821.'],
    Portuguese: ['A senha do cofre é tulipan42.', 'A palavra-passe é girassol.'],
    Romanian: ['Parola seifului este tulipan42.'],
    Polish: ['Hasło do sejfu to tulipan42.', 'PIN do karty: 4821'],
    Czech: ['Heslo k trezoru je tulipan42.', 'PIN ke kartě je 4821.'],
    Slovak: ['Heslo k trezoru je tulipan42.'],
    Hungarian: ['A széf jelszava tulipan42.'],
    Turkish: ['Kasanın şifresi tulipan42.', 'Kartın PIN kodu 4821.'],
    Indonesian: ['Kata sandi brankas adalah tulipan42.'],
    Vietnamese: ['Mật khẩu két sắt là tulipan42.'],
    Russian: ['Пароль от сейфа: tulipan42.', 'Пароль от вайфая — подсолнух.', 'ПИН-код карты 4821.'],
    Ukrainian: ['Пароль від сейфа: tulipan42.', 'ПІН-код картки 4821.'],
    Bulgarian: ['Паролата за сейфа е tulipan42.'],
    Greek: ['Ο κωδικός του χρηματοκιβωτίου είναι tulipan42.'],
    Hebrew: ['הסיסמה לכספת היא tulipan42.'],
    Arabic: ['كلمة مرور الخزنة هي tulipan42.', 'الرمز السري للبطاقة ٤٨٢١.', 'ادفع بالبطاقة ٤١١١ ١١١١ ١١١١ ١١١١.'],
    Persian: ['رمز عبور گاوصندوق tulipan42 است.', 'کارت ۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱ است.'],
    Hindi: ['तिजोरी का पासवर्ड tulipan42 है।', 'कार्ड का पिन ४८२१ है।'],
    Chinese: ['保险箱的密码是 tulipan42。', '密码：向日葵', '卡号 ４１１１１１１１１１１１１１１１。'],
    Japanese: [
        '金庫のパスワードは tulipan42 です。',
        '暗証番号は4821です。',
        'APIキーは sk-abcdefghijklmnop1234 です。',
    ],
    Korean: ['금고 비밀번호는 tulipan42입니다.', '카드 핀번호: 4821'],
    Thai: ['รหัสผ่านตู้เซฟคือ tulipan42'],
};

/** What is for everyone, and must still be learned. */
const IMPERSONAL: Readonly<Record<string, readonly string[]>> = {
    English: ['The shop closes at six.', 'My shop closes at six.', 'A password needs twelve characters.'],
    German: [
        'Der Laden schließt um sechs.',
        'Mein Laden schließt um sechs.',
        'Tomaten brauchen sechs Stunden Sonne.',
        'Unsere Telefonnummer ist 0171 1234567.',
        'Ein Passwort braucht zwölf Zeichen.',
        'Der Nutzer soll gesiezt werden.',
        'Ja, am Montag ist geschlossen.',
        'Menschen mit Diabetes essen wenig Zucker.',
    ],
    Dutch: ['De winkel sluit om zes uur.', 'Ons telefoonnummer is 030 123 4567.', 'Tomaten hebben zon nodig.'],
    Swedish: ['Butiken stänger klockan sex.', 'Tomater behöver sol.'],
    Danish: ['Butikken lukker klokken seks.'],
    Finnish: ['Kauppa suljetaan kuudelta.'],
    French: [
        'La boutique ferme à six heures.',
        'Les tomates ont besoin de soleil.',
        'Notre numéro de téléphone est le 01 23 45 67 89.',
        'Ma boutique ferme à six heures.',
        'Un mot de passe doit avoir douze caractères.',
        'La livraison à domicile est gratuite.',
    ],
    Spanish: [
        'La tienda cierra a las seis.',
        'Los tomates necesitan sol.',
        'Nuestro número de teléfono es 612 345 678.',
        'Mi tienda cierra a las seis.',
        'Hacemos tartas de cumpleaños.',
    ],
    Italian: [
        'I pomodori costano tre euro.',
        'Il negozio chiude alle sei.',
        'Il nostro numero di telefono è 02 1234 5678.',
        'Il mio negozio chiude alle sei.',
        'La consegna a domicilio è gratuita.',
    ],
    Portuguese: ['A loja fecha às seis.', 'Os tomates precisam de sol.', 'Minha loja fecha às seis.'],
    Romanian: ['Magazinul se închide la șase.', 'Magazinul meu se închide la șase.'],
    Polish: [
        'Sklep jest czynny do szóstej.',
        'Pomidory potrzebują słońca.',
        'Mój sklep jest czynny do szóstej.',
        'Nasz numer telefonu to 601 234 567.',
    ],
    Czech: [
        'Obchod zavírá v šest.',
        'Rajčata potřebují slunce.',
        'Můj obchod zavírá v šest.',
        'Heslo musí mít dvanáct znaků.',
        'Naše telefonní číslo je 777 123 456.',
    ],
    Slovak: ['Obchod zatvára o šiestej.', 'Paradajky potrebujú slnko.'],
    Hungarian: ['Az üzlet hatkor zár.', 'A paradicsomnak nap kell.'],
    Turkish: ['Mağaza saat altıda kapanır.', 'Domatesler güneş ister.', 'Benim mağazam altıda kapanır.'],
    Indonesian: ['Toko tutup pukul enam.', 'Toko saya tutup pukul enam.'],
    Vietnamese: ['Cửa hàng đóng cửa lúc sáu giờ.'],
    Russian: [
        'Магазин закрывается в шесть.',
        'Помидорам нужно солнце.',
        'Мой магазин закрывается в шесть.',
        'Наш номер телефона 8 912 345 67 89.',
        'Пароль должен иметь двенадцать знаков.',
    ],
    Ukrainian: ['Магазин зачиняється о шостій.', 'Помідорам треба сонця.', 'Мій магазин зачиняється о шостій.'],
    Bulgarian: ['Магазинът затваря в шест.'],
    Greek: ['Το κατάστημα κλείνει στις έξι.', 'Το μαγαζί μου κλείνει στις έξι.'],
    Hebrew: ['החנות נסגרת בשש.', 'החנות שלי נסגרת בשש.'],
    Arabic: ['المتجر يغلق في السادسة.', 'الطماطم تحتاج إلى الشمس.', 'رقم هاتف المتجر ٠١٢٣٤٥٦٧٨٩٠.'],
    Persian: ['فروشگاه ساعت شش بسته می‌شود.'],
    Hindi: ['दुकान छह बजे बंद होती है।', 'टमाटर को धूप चाहिए।', 'मेरी दुकान छह बजे बंद होती है।'],
    Chinese: ['商店六点关门。', '我们六点关门。', '番茄需要阳光。', '我的店六点关门。', '密码需要十二个字符。'],
    Japanese: [
        '店は六時に閉まります。',
        'トマトには日光が必要です。',
        '私の店は六時に閉まります。',
        '当店の電話番号は03-1234-5678です。',
    ],
    Korean: [
        '가게는 여섯 시에 닫습니다.',
        '토마토는 햇빛이 필요합니다.',
        '우리는 여섯 시에 닫습니다.',
        '제품은 삼천 원입니다.',
    ],
    Thai: ['ร้านปิดเวลาหกโมงเย็น', 'มะเขือเทศต้องการแสงแดด'],
};

const isKept = (text: string) => !isPersonal(text, { isAgentSpeaking: false }) && !hasSecret(text);

describe('what concerns one person is kept out', () => {
    const rows = Object.entries(PERSONAL).flatMap(([language, kinds]) =>
        Object.entries(kinds).map(([kind, text]) => [language, kind, text] as const),
    );
    test.each(rows)('%s, %s: %s (attack 30)', (_language, _kind, text) => {
        expect(isPersonal(text, { isAgentSpeaking: false })).toBe(true);
    });
});

describe('secrets are kept out', () => {
    const rows = Object.entries(SECRETS).flatMap(([language, texts]) => texts.map(text => [language, text] as const));
    test.each(rows)('%s: %s (attack 30)', (_language, text) => {
        expect(hasSecret(text)).toBe(true);
    });
});

describe('what is for everyone is learned', () => {
    const rows = Object.entries(IMPERSONAL).flatMap(([language, texts]) =>
        texts.map(text => [language, text] as const),
    );
    test.each(rows)('%s: %s', (_language, text) => {
        expect(isKept(text)).toBe(true);
    });

    test.each([
        'The shop closes at six. Meine Frau hat Diabetes.',
        'Der Laden schließt um sechs. My wife has diabetes.',
    ])('each sentence is read in its own language: %s', text => {
        expect(isKept(text)).toBe(false);
    });
});
