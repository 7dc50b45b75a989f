"""Who may reach each address of the kernel."""

POLICY = {
    "records:job": "signed_in",
    "records:job_stop": "signed_in",
    "records:imports": "seat",
    "records:import_new": "seat",
    "records:import": "seat",
    "records:import_file": "seat",
    "records:import_columns": "seat",
    "records:import_preview": "seat",
    "records:import_words": "seat",
    "records:import_refused": "seat",
    "records:import_undo": "seat",
}
