// Package text is Newsdesk's one notion of a word, a sentence and a summary,
// shared by everything that reads news: matching, lookup, stories and summaries.
//
// A word is a maximal run of letters, digits and marks, in the form that [Fold]
// gives it; everything else separates words. The exceptions:
//
//   - Each Han or Kana character is a word of its own, so that a word inside a
//     sentence written without spaces is found as a phrase.
//   - A possessive 's is dropped: "Trump's" is "trump".
//   - Single letters with dots between them are one word: "U.S." is "us".
//   - Hyphens and apostrophes separate, but the joined form is known as well:
//     "e-mail" is "e", "mail" and, across both, "email". Where digit meets digit
//     it is not: "3-2" is no "32". Nor is it of an English verb or a Romance
//     article: "we're" is not were, "d'une" no dune.
//   - Some signs can be asked for: "AT&T", "C++", "C#" and ".NET" are known in
//     these forms beside "at t", "c", "c" and "net".
//
// A [Tokenizer] finds the words with their places; [Words] returns them alone.
// Beside the word itself a token has its stem, by which words that differ only
// in number or case are equal: see [Stem].
//
// A sentence ends where [Sentences] says, in scripts with and without spaces. A
// summary is the first sentences of the first of its [Sources] that says enough,
// after [Clean], [IsBoilerplate] and the [Habits] of the site have had their say.
//
// Sources: Unicode Standard Annex 15 (normalisation forms), Unicode Standard
// Annex 29 (text segmentation), Snowball (https://snowballstem.org), Light10
// (Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information
// Retrieval", 2007).
package text
