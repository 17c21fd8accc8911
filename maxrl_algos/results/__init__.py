"""From finished runs to result rows, and from rows to tables and figures."""
