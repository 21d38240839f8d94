/** Words of one language, with a blank between them. `word*` stands for all words that begin so, `_` for a blank within a phrase. */
export interface LanguageWords {
    /** By which the language is recognised among those of the same script. */
    readonly common: string;
    /** I, me, and verbs that say it. */
    readonly self: string;
    readonly mine: string;
    /** His, her. */
    readonly theirs: string;
    /** What belongs to one person: family, health, money. */
    readonly kin: string;
    /** How a teacher names the person. */
    readonly user: string;
    /** After `user`: what any user must, may or asks. */
    readonly mayDo: string;
    readonly sick: string;
    readonly lives: string;
    /** Personal wherever they are: dates of birth, numbers of documents. */
    readonly personal: string;
    /** Personal with a number: phone numbers, birthdays, pay. */
    readonly numbered: string;
    /** Ours, and things that are for everyone: a shop, a team, a product. */
    readonly shared: string;
    /** Password, PIN, card number. */
    readonly secret: string;
    /** What stands between a secret's name and the secret. */
    readonly equals: string;
}
