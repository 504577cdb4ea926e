"""The console: panes over the queues, and the dialogs in which one acts.

    app       the application, its workers      screens/   desk, dialogs, pages
    rows      the list                          lines      a page of wrapped text
    panes     a queue with its title            status     tabs, hints, status line
    sources   what a list draws from            cells      text of an exact width
    detail    what is said about a row          messages   what workers report
    bound     keys from the keymap              places     addresses that may open

Only this package imports `textual`. Nothing remote is parsed as markup: lists and
pages are drawn as segments, and everything else is `Content`.
"""
