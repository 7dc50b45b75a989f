"""Who may reach each address of the kernel."""

POLICY = {
    "records:job": "signed_in",
    "records:job_stop": "signed_in",
}
