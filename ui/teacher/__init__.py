"""Show the teacher's page: who is here, what runs, how full the server is."""
