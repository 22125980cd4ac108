"""Show lessons: their list, their steps with picture and question, and the reader's progress."""
