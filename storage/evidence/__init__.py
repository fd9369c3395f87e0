"""Evidence that others accept: the bytes of a day, packages of them, and the signed record of each night."""
