"""Result rows and what is made from them: tables and figures."""
