/**
 * What `--help` says of commands, arguments and options: in English as it stands where they are made, and in Ukrainian
 * here. A text that is not in this table does not compile. Names of commands and what is typed stay as they are.
 */
export const HELP_UK = {
  'A self-hosted hub for air-raid alerts: many sources in, one ordered live status out.':
    'Власний хаб повітряних тривог: багато джерел на вході, один упорядкований стан наживо на виході.',
  'one JSON document on standard output, and nothing else': 'на стандартному виході один документ JSON і більше нічого',
  'the hub to talk to (default: ALLCLEAR_URL, else this machine at the port of the settings)':
    'хаб, до якого звертатися (типово: ALLCLEAR_URL, інакше ця машина й порт із налаштувань)',
  'a file with the token to use (default: ALLCLEAR_TOKEN, else what "login" keeps for the hub, else this folder\'s own)':
    'файл із токеном (типово: ALLCLEAR_TOKEN, інакше збережений через "login" для цього хабу, інакше токен цієї теки)',
  'the settings file (default: ALLCLEAR_CONFIG, else allclear.yaml where there is one)':
    'файл налаштувань (типово: ALLCLEAR_CONFIG, інакше allclear.yaml, якщо він є)',
  'of what is said and of the names of regions': 'мова повідомлень і назв регіонів',
  'another feed than the main one': 'інша стрічка, ніж головна',
  'id, code or name': 'id, код або назва',

  'run the hub': 'запустити хаб',
  'path=value, such as http.port=9000': 'шлях=значення, як-от http.port=9000',
  'only these: web, ingest, sequencer, replay, notify; comma between them':
    'лише ці: web, ingest, sequencer, replay, notify; через кому',
  'so many gateway processes on one port, everything else in this one':
    'стільки процесів-шлюзів на одному порту, решта — у цьому процесі',

  'what is known now, of everything or of one region': 'що відомо тепер: про все або про один регіон',
  'oblast, raion, hromada or all; without it the first level and what is not calm below':
    'oblast, raion, hromada або all; без цього — перший рівень і все неспокійне нижче',
  'every change as it happens': 'кожна зміна, щойно вона сталася',
  'only these and what lies below them, with the alerts above them':
    'лише ці й те, що в їх складі, разом із тривогами вищих рівнів',
  'only these: air-raid, artillery, urban-fights, chemical, nuclear':
    'лише ці: air-raid, artillery, urban-fights, chemical, nuclear',
  '<epoch>:<seq>: first what happened after it': '<epoch>:<seq>: спершу те, що сталося після цього місця',
  'end after so long, such as 10s': 'закінчити через стільки часу, як-от 10s',
  'end after so many changes': 'закінчити після стількох змін',

  'keep a token for a hub': 'зберегти токен для хабу',
  'forget the token for a hub': 'забути токен для хабу',
  'of the hub': 'адреса хабу',

  'say by hand that there is an alert': 'оголосити тривогу вручну',
  'say by hand that an alert is over': 'оголосити відбій вручну',
  'take back what was said by hand in error': 'відкликати помилково оголошене вручну',
  'why; kept, and shown to others': 'чому; зберігається, і це видно іншим',
  'say what it would do, and do nothing': 'сказати, що сталося б, і нічого не робити',
  'do it though the hub asked back': 'зробити, хоч хаб і перепитав',
  'air-raid, artillery, urban-fights, chemical or nuclear (default: air-raid)':
    'air-raid, artillery, urban-fights, chemical або nuclear (типово: air-raid)',
  'when it ends by itself, such as 2026-11-20T09:00:00Z': 'коли закінчиться сама, як-от 2026-11-20T09:00:00Z',
  'what waits for a second person': 'що чекає на другу особу',
  'all that waits': 'усе, що чекає',
  'let it be said': 'дозволити оголосити',
  'let it not be said': 'не дозволити оголосити',
  'of the proposal': 'id пропозиції',
  'signals that were refused, and dead letters': 'відхилені сигнали й ті, що не дійшли',
  'the latest first': 'спершу найновіші',
  'at most so many': 'не більше стількох',
  'put a dead letter back into the queue': 'повернути сигнал, що не дійшов, у чергу',
  'let go of a dead letter': 'відкинути сигнал, що не дійшов',
  'of the dead letter': 'id сигналу, що не дійшов',

  'who runs this hub, and what they may do': 'хто веде цей хаб і що кому дозволено',
  'all people': 'усі особи',
  'add a person and print the token, once': 'додати особу й показати її токен, лише раз',
  'change what a person may do': 'змінити, що особі дозволено',
  'give a person a new token and print it, once': 'дати особі новий токен і показати його, лише раз',
  'take a person away; the tokens end': 'видалити особу; її токени більше не діють',
  'as the audit and the page show it': 'як його показують журнал дій і сторінка',
  'id or name': 'id або імʼя',
  'a new name': 'нове імʼя',
  'operator, auditor, reader or admin': 'operator, auditor, reader або admin',
  'where they may alert by hand; all: everywhere': 'де особа може оголошувати вручну; all: усюди',
  'when the token ends, such as 2027-01-01T00:00:00Z; never':
    'до коли діє токен, як-от 2027-01-01T00:00:00Z; never — безстроково',
  'how long the tokens before go on, such as 10m (default: they end at once)':
    'скільки ще діють попередні токени, як-от 10m (типово: зовсім не діють)',
  'who did what': 'хто що зробив',
  'not before, such as 2026-11-20T00:00:00Z': 'не раніше, як-от 2026-11-20T00:00:00Z',
  'not after': 'не пізніше',
  'only this person': 'лише ця особа',
  'so many, at most 10000 (default: 100)': 'стільки, не більше 10000 (типово: 100)',

  'who may tell this hub about alerts': 'хто може повідомляти цей хаб про тривоги',
  'all sources of a feed, and when each was heard': 'усі джерела стрічки й коли кожне чути було востаннє',
  'add a source and print its token, once': 'додати джерело й показати його токен, лише раз',
  'change what a source covers or how far it is believed, without silence between':
    'змінити, що джерело покриває чи наскільки йому вірити, без мовчання між цим',
  'give a source a new token and print it, once': 'дати джерелу новий токен і показати його, лише раз',
  'refuse what a source says, for now': 'поки що відхиляти все, що каже джерело',
  'take what a muted source says again': 'знову приймати сказане заглушеним джерелом',
  'take a source away; its tokens end': 'видалити джерело; його токени більше не діють',
  'lower case letters, digits, "-", "_" and "."': 'малі латинські літери, цифри, "-", "_" і "."',
  'another feed than the main one; a new one is an Exercise': 'інша стрічка, ніж головна; нова має статус Exercise',
  'the same as "source token NAME"': 'те саме, що "source token ІМʼЯ"',
  'of the source': 'імʼя джерела',
  'official, relay (repeats an official one) or unconfirmed (raises nothing by itself)':
    'official, relay (повторює офіційне) або unconfirmed (само нічого не оголошує)',
  'what it speaks for and covers, with all below; all; or none: then nothing is clear by it (default)':
    'про що говорить і що покриває, з усім у складі; all; або none: тоді через нього ніщо не спокійне (типово)',
  'levels its silence says something about: oblast, raion, hromada; or all (default)':
    'рівні, про які щось каже його мовчання: oblast, raion, hromada; або all (типово)',
  'without word for this long it is silent; or never (default: the setting sources.silentAfter)':
    'скільки без жодного слова, щоб вважатися мовчазним; або never (типово: налаштування sources.silentAfter)',
  'a list that clears very much is believed when one so much later agrees (default: 1s)':
    'перелік, що скасовує дуже багато, приймається, коли пізніший на стільки каже те саме (типово: 1s)',

  'who is told by this hub': 'кого сповіщає цей хаб',
  'add a webhook, a broker or an app, and send it a test': 'додати вебхук, брокер чи застосунок і надіслати перевірку',
  'the address of an app (UnifiedPush), as it shows it': 'адреса застосунку (UnifiedPush), як він її показує',
  'the key of the app': 'ключ застосунку',
  'the secret of the app': 'таємниця застосунку',
  'who was told of the latest alerts, and who was not': 'кого сповіщено про останні тривоги, а кого ні',
  'only this one: its seq': 'лише ця подія: її номер (seq)',
  'what is needed to be told by push': 'що потрібно, щоб отримувати сповіщення через push',
  'the public keys of this hub': 'відкриті ключі цього хабу',
  'as others see it': 'як його бачать інші',
  'where what happens is posted': 'куди надсилати те, що відбувається',
  'the broker, mqtt://user:password@host:1883/topic: states for smart homes':
    'брокер, mqtt://user:password@host:1883/topic: стани для розумного дому',
  'how it is written: json, text, ntfy, apprise, or a file with JSONata':
    'як це записано: json, text, ntfy, apprise або файл із JSONata',
  'it is a siren: told on and off, for urgent alerts only': 'це сирена: вмикати й вимикати, лише для термінових тривог',
  'where a siren at a broker says that it did it': 'де сирена на брокері каже, що виконала',
  'only these, with all below; without it everything': 'лише ці, з усім у складі; без цього — усе',
  'all of them': 'усі',
  'send a test, and say whether it came': 'надіслати перевірку й сказати, чи дійшла',
  'what was sent there, try by try': 'що туди надсилали, спроба за спробою',
  'take one away': 'видалити отримувача',
  'of the destination, or its id': 'імʼя отримувача або його id',
  'how loud destinations are told': 'наскільки гучно сповіщати отримувачів',
  'say what a policy would have rung for, in a past night': 'сказати, про що сповістила б політика минулої ночі',
  'with the policy, as JSON or YAML': 'файл із політикою, JSON або YAML',
  'where the night begins': 'коли ніч починається',
  'where it ends; at most 31 days later': 'коли закінчується; не пізніше ніж за 31 день',
  'as the destination has them': 'як у отримувача',
  'with what lies beside them': 'разом із сусідніми',

  'where regions lie: outlines of your own': 'де лежать регіони: власні обриси',
  'add outlines out of a file': 'додати обриси з файлу',
  'those that were added': 'додані',
  'remove some that were added, or all': 'вилучити деякі з доданих або всі',
  'GeoJSON or TopoJSON, gzip or not; - for standard input': 'GeoJSON або TopoJSON, можна gzip; - стандартний вхід',
  'for the country of another feed than the main one': 'для країни іншої стрічки, ніж головна',
  'of the country of another feed than the main one': 'країни іншої стрічки, ніж головна',
  'ids, codes or names': 'id, коди або назви',
  'all that were added': 'усі додані',

  'play a recorded or invented scenario into a feed of its own, and prove what the hub made of it':
    'зіграти записаний чи вигаданий сценарій у власну стрічку й довести, що з нього вийшло',
  'NDJSON or CSV, gzip or not; - for standard input; or the name of one that ships':
    'NDJSON або CSV, можна gzip; - стандартний вхід; або назва сценарію з комплекту',
  'the drill feed it is played into': 'стрічка навчання, у яку його грати',
  '1 for real time, 60 for an hour a minute, 0.1 and more, or max':
    '1 — як насправді, 60 — година за хвилину, від 0.1, або max',
  'all, or some of what --help lists, such as duplicates,disorder=30s':
    'all або деякі з перелічених у --help, як-от duplicates,disorder=30s',
  'the same seed makes the same faults': 'те саме зерно дає ті самі збої',
  'begin again at the end': 'дійшовши кінця, почати знову',
  'write the report, as .html for a browser or as .json': 'записати звіт: .html для браузера або .json',
  'the scenarios that ship': 'сценарії з комплекту',
  'waits longer than this are cut short': 'довші за це паузи скорочуються',
  'trust of a source that the file does not name; again for each':
    'довіра до джерела, якої файл не називає; окремо для кожного',
  'play nothing when a line cannot be read': 'не грати нічого, коли рядка не вдається прочитати',
  'load past alerts from files into the history of a feed': 'завантажити минулі тривоги з файлів в історію стрічки',
  'CSV of intervals, gzip or not; - for standard input': 'CSV із проміжками, можна gzip; - стандартний вхід',
  'only say what would change': 'лише сказати, що змінилося б',
  'write every row that is refused, with its reason, to this file':
    'записати кожен відхилений рядок із причиною в цей файл',
  'write a recorded part of a feed, as a scenario or as intervals':
    'записати частину стрічки як сценарій або як проміжки',
  'where to begin, such as 2026-11-20T00:00:00Z': 'звідки почати, як-от 2026-11-20T00:00:00Z',
  'where to end (default: now)': 'де закінчити (типово: тепер)',
  'signals, to be replayed (default)': 'сигнали, щоб їх зіграти (типово)',
  'intervals, in the layout of the public files': 'проміжки, у форматі загальнодоступних файлів',
  'where to write (default: standard output)': 'куди писати (типово: стандартний вихід)',
  'write everything a hub keeps into a file, while it runs': 'записати у файл усе, що хаб зберігає, поки він працює',
  'where to write; - for standard output': 'куди писати; - стандартний вихід',
  'take a backup into an empty hub': 'відновити копію в порожньому хабі',
  'of a backup; - for standard input': 'файл копії; - стандартний вхід',
  'what is wrong with this installation, and what to do': 'що тут негаразд і що з цим робити',

  'display help for command': 'показати довідку про команду',
  'output the version number': 'показати версію',
} as const;

export type HelpText = keyof typeof HELP_UK;
