// Package text is Newsdesk's one notion of a word, shared by everything that
// reads news: matching, lookup, stories and summaries.
//
// A word is a maximal run of letters, digits and marks, in the form that [Fold]
// gives it; everything else separates words. There are three exceptions. Each
// Han or Kana character is a word of its own, so that a word inside a sentence
// written without spaces is found as a phrase. A possessive 's is dropped
// ("Trump's" is "trump"). Single letters with dots between them are one word
// ("U.S." is "us").
//
// Sources: Unicode Standard Annex 15 (normalisation forms), Unicode Standard
// Annex 29 (text segmentation).
package text
