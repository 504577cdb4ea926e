"""The desk, the pages that open over it, and the dialogs."""
