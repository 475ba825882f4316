"""A report of a problem: one zip for whoever helps, with nothing private in it unless the person says so."""
