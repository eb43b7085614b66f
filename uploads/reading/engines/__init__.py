"""The readers behind the reading process: each turns an open file into heads of sheets and rows, in order."""
