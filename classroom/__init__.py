"""Keep the answers of a class under a code, without who gave them."""
