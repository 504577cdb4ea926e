"""The commands and their output: stdout is data, stderr is talk."""
