"""What others accept as evidence: the bytes of a day, packages of them, and the signed record of each night."""
