"""List pages to candidate links; one module per CMS family, and how a family is recognised."""
