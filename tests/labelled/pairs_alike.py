"""Pairs of texts, by people's judgement about one problem or about two.

Written for this project, about many kinds of software. Those about two problems share
words, a component or a template, so that words alone tell little.
"""

SAME = (
    (
        (
            "Upload fails with 413 for files over 1 MB",
            "Posting a 2 MB photo gives `413 Request Entity Too Large`.",
        ),
        (
            "413 Request Entity Too Large when posting a photo",
            "nginx answers 413, smaller files are fine",
        ),
    ),
    (
        (
            "Dark theme: links cannot be read",
            "Blue on black in the sidebar, contrast is far too low.",
        ),
        ("Sidebar links have too little contrast in dark mode", ""),
    ),
    (
        (
            "TypeError: can't compare offset-naive and offset-aware datetimes",
            '```\nFile "jobs/cron.py", line 88, in due\nTypeError: can\'t compare offset-naive and offset-aware datetimes\n```',
        ),
        (
            "Scheduler crashes since the time zone update",
            "Traceback ends in cron.py `due`:\nTypeError: can't compare offset-naive and offset-aware datetimes",
        ),
    ),
    (
        ("Please add a Homebrew formula", "It would be nice to `brew install` this."),
        ("Install through brew?", "Is there a Homebrew tap or formula for macOS?"),
    ),
    (
        ("How do I change the port of the server?", "8080 is taken on my machine."),
        (
            "Port 8080 already in use, can the server use another port?",
            "EADDRINUSE on start",
        ),
    ),
    (
        (
            "ERR_CERT_AUTHORITY_INVALID behind company proxy",
            "Our proxy has its own CA. Requests fail with self signed certificate in certificate chain.",
        ),
        (
            "self signed certificate in certificate chain",
            "Behind a corporate proxy every request fails. NODE_EXTRA_CA_CERTS is ignored.",
        ),
    ),
    (
        (
            "Memory grows without end while watching a directory",
            "After a day of watch mode the process has 4 GB.",
        ),
        (
            "watch mode leaks memory",
            "RSS goes up about 200 MB an hour when I leave `watch` running on a big directory",
        ),
    ),
    (
        (
            "CSV export loses umlauts",
            "Müller becomes MÃ¼ller when I open the exported CSV in Excel.",
        ),
        (
            "Exported CSV has wrong encoding in Excel",
            "ä ö ü are broken, the export should write a BOM",
        ),
    ),
    (
        (
            "ModuleNotFoundError: No module named 'distutils' on Python 3.12",
            "pip install fails while building the wheel.",
        ),
        (
            "Does not install on 3.12",
            "setup.py imports distutils:\nModuleNotFoundError: No module named 'distutils'",
        ),
    ),
    (
        ("Notifications are sent twice", "Each mention gives me two e-mails."),
        (
            "Duplicate e-mail notifications for mentions",
            "I receive the same notification mail two times",
        ),
    ),
    (
        (
            "connection_pool_size is not honoured",
            "I set `connection_pool_size = 5` and see 40 connections on the database.",
        ),
        (
            "Too many connections to Postgres in spite of connection_pool_size",
            "FATAL: sorry, too many clients already",
        ),
    ),
    (
        (
            "Login loops back to the login page in Safari",
            "After the password I am at the login page again, only in Safari 17.",
        ),
        (
            "Safari: cannot log in, redirected to login again and again",
            "Chrome works. Session cookie is missing SameSite?",
        ),
    ),
    (
        (
            "Docker image does not start on arm64",
            "exec /usr/local/bin/entrypoint.sh: exec format error on a Raspberry Pi.",
        ),
        (
            "exec format error on Apple Silicon",
            "docker run gives `exec /usr/local/bin/entrypoint.sh: exec format error`. No arm64 image?",
        ),
    ),
    (
        (
            "Tab completion breaks for branch names with a slash",
            "feature/x is completed as feature only",
        ),
        (
            "zsh completion: branch names containing slashes are cut",
            "completing `feature/login` stops at the slash",
        ),
    ),
)

OTHER = (
    (
        (
            "Upload fails with 413 for files over 1 MB",
            "Posting a 2 MB photo gives `413 Request Entity Too Large`.",
        ),
        (
            "Upload button is hidden on small screens",
            "I cannot post a photo from my phone, the button is cut off.",
        ),
    ),
    (
        (
            "Dark theme: links cannot be read",
            "Blue on black in the sidebar, contrast is far too low.",
        ),
        (
            "Remember the chosen theme",
            "Dark theme is lost on every reload of the page.",
        ),
    ),
    (
        (
            "TypeError: can't compare offset-naive and offset-aware datetimes",
            '```\nFile "jobs/cron.py", line 88, in due\nTypeError: can\'t compare offset-naive and offset-aware datetimes\n```',
        ),
        (
            "TypeError: 'NoneType' object is not subscriptable",
            "```\nFile \"jobs/mail.py\", line 12, in send\nTypeError: 'NoneType' object is not subscriptable\n```",
        ),
    ),
    (
        (
            "plugin-redis: tests and coverage",
            "**Is your feature request related to a problem? Please describe.**\n\nThe plugin-redis package lacks tests.\n\n**Describe the solution you'd like**\n\nA test configuration and coverage.",
        ),
        (
            "plugin-kafka: tests and coverage",
            "**Is your feature request related to a problem? Please describe.**\n\nThe plugin-kafka package lacks tests.\n\n**Describe the solution you'd like**\n\nA test configuration and coverage.",
        ),
    ),
    (
        ("How do I change the port of the server?", "8080 is taken on my machine."),
        (
            "Server answers slowly when many clients connect",
            "With 500 clients the server needs 3 s for an answer.",
        ),
    ),
    (
        (
            "pip install fails on Windows",
            "error: Microsoft Visual C++ 14.0 or greater is required.",
        ),
        (
            "pip install fails on Python 3.12",
            "ModuleNotFoundError: No module named 'distutils'",
        ),
    ),
    (
        (
            "Docker image does not start on arm64",
            "exec /usr/local/bin/entrypoint.sh: exec format error on a Raspberry Pi.",
        ),
        ("Docker image is 2 GB", "Could the image be based on slim?"),
    ),
    (
        ("Notifications are sent twice", "Each mention gives me two e-mails."),
        (
            "Turn off notifications for bots",
            "I would like to get no e-mails for comments by bots.",
        ),
    ),
    (
        (
            "Login loops back to the login page in Safari",
            "After the password I am at the login page again, only in Safari 17.",
        ),
        (
            "Safari shows the date picker wrong",
            "In Safari 17 the calendar is behind the dialog.",
        ),
    ),
    (
        (
            "CSV export loses umlauts",
            "Müller becomes MÃ¼ller when I open the exported CSV in Excel.",
        ),
        ("Add export to JSON", "There is a CSV export. I'd like JSON too."),
    ),
    (
        (
            "Memory grows without end while watching a directory",
            "After a day of watch mode the process has 4 GB.",
        ),
        (
            "Watch mode does not see new directories",
            "Files in a directory made later are not picked up.",
        ),
    ),
    (
        (
            "Crash on start",
            "**Describe the bug**\n\nIt crashes on start.\n\n**To Reproduce**\n\n1. npm install\n2. npm start\n\n**Expected behavior**\n\nIt starts.\n\nError: Cannot find module 'sharp'",
        ),
        (
            "Crash on exit",
            "**Describe the bug**\n\nIt crashes on exit.\n\n**To Reproduce**\n\n1. npm install\n2. npm start\n3. ctrl+c\n\n**Expected behavior**\n\nIt ends.\n\nError: Channel closed",
        ),
    ),
    (
        (
            "connection_pool_size is not honoured",
            "I set `connection_pool_size = 5` and see 40 connections on the database.",
        ),
        (
            "Document connection_string",
            "Which options does the connection string of the database take?",
        ),
    ),
    (
        (
            "404 for every page of the documentation",
            "All links of docs.example.org give 404.",
        ),
        (
            "API gives 404 for users with a dot in their name",
            "GET /users/a.b is a 404, GET /users/ab is fine.",
        ),
    ),
)
